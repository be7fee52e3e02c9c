/** What is believed of a variant's success rate: one formula, for the agent that chooses by it and for the pages that show it. */
import type { Beta } from './beta';

/** Success rate expected of a variant of which nothing is known, and how many sends that belief is worth. */
const PRIOR_RATE = 0.1;
const PRIOR_SENDS = 10;
/** Similar leads may move that belief by at most this many sends. */
const MAX_EPISODE_SENDS = 10;

export interface VariantResults {
  sends: number;
  successes: number;
}

/** Counters as they can be: answers may come in that no send was counted for. */
export function possibleResults({ sends, successes }: VariantResults): VariantResults {
  const possible = Math.max(0, sends);
  return { sends: possible, successes: Math.min(possible, Math.max(0, successes)) };
}

/** @param similar what similar leads have shown, whichever variant they got */
export function variantPosterior(
  results: VariantResults,
  similar: { trials: number; successes: number } = { trials: 0, successes: 0 },
): Beta {
  const { sends, successes } = possibleResults(results);
  const weight = similar.trials > 0 ? Math.min(1, MAX_EPISODE_SENDS / similar.trials) : 0;
  const good = PRIOR_RATE * PRIOR_SENDS + weight * similar.successes;
  const bad = (1 - PRIOR_RATE) * PRIOR_SENDS + weight * Math.max(0, similar.trials - similar.successes);
  return { a: good + successes, b: bad + sends - successes };
}
