/** How much memory there is while it is measured. */

/** The size that SPEC section 8's budgets are promised at. */
const FULL = { leads: 100_000, interactions: 1_000_000, episodes: 200_000, triples: 100_000 };

export type Size = typeof FULL;

/** Entities of the graph for each relation: five relations begin at one, on average. */
const RELATIONS_AN_ENTITY = 5;

/** @param scale 1 is the promised size */
export const sizeOf = (scale: number): Size => ({
  leads: Math.ceil(FULL.leads * scale),
  interactions: Math.ceil(FULL.interactions * scale),
  episodes: Math.ceil(FULL.episodes * scale),
  triples: Math.ceil(FULL.triples * scale),
});

export const entitiesOf = ({ triples }: Size): number => Math.ceil(triples / RELATIONS_AN_ENTITY);
