/**
 * Which A/B variant to use: Thompson sampling with known propensities. Each variant's success rate has a Beta posterior;
 * the probability that it is the best one is integrated numerically, mixed with a floor, and one given uniform draw picks.
 * So what is logged as propensity is exactly the probability with which the choice was made.
 */
import { bestProbabilities } from '../../learning/experiments/beta';
import { possibleResults, variantPosterior, type VariantResults } from '../../learning/experiments/variant-posterior';
import { wilsonInterval } from '../../learning/metrics/intervals';
import { USUAL_WEIGHT } from '../../workflows/contracts/changes';
import type { TrackRecord } from '../knowledge';
import { rounded, sum } from '../numbers';
import { poolingStrength, posteriorOfSegment, type SegmentResult } from './pooling';

export interface VariantStats {
  variant_id: string;
  sends: number;
  successes: number;
}

/** Every running variant keeps at least this probability, so that none is given up on and past choices can be valued. */
export const PROPENSITY_FLOOR = 0.05;
/** A type rather than an interface, so that it is JSON to the decision log. */
export type VariantKnowledge = Readonly<{
  variant_id: string;
  sends: number;
  successes: number;
  rate: number | null;
  /** 95 %, Wilson */
  interval: [number, number];
}>;

export interface VariantChoice {
  variant_id: string | null;
  /** adds up to 1; null when there was nothing to choose from */
  propensities: Record<string, number> | null;
  knowledge: VariantKnowledge[];
}

/**
 * @param variants a promoted one weighs more: its odds of being chosen are multiplied by its weight, above the floor
 * @param draw uniform in [0, 1]
 * @param similar episodes of similar leads: a shared prior, so it never favours one variant
 */
export function chooseVariant(
  variants: readonly Weighted[],
  stats: readonly VariantStats[],
  draw: number,
  similar: TrackRecord = { trials: 0, successes: 0 },
  bySegment: { results: readonly SegmentResult[]; segment: string } = { results: [], segment: '' },
): VariantChoice {
  const knowledge = variants.map(({ variant_id }) => knowledgeOf(variant_id, stats));
  if (variants.length === 0) return { variant_id: null, propensities: null, knowledge };
  const chances = banditChances(variants, stats, { similar, ...bySegment, floor: PROPENSITY_FLOOR });
  return {
    variant_id: variants[pick(chances, draw)]?.variant_id ?? null,
    propensities: Object.fromEntries(variants.map(({ variant_id }, index) => [variant_id, chances[index] ?? 0])),
    knowledge,
  };
}

interface Weighted {
  variant_id: string;
  weight?: number;
}

export interface BanditRules {
  similar: TrackRecord;
  /** results of all segments: what others have shown is a prior for this one */
  results: readonly SegmentResult[];
  segment: string;
  /** least chance of each */
  floor: number;
}

/** The chance of each to be chosen; adds up to 1. */
export function banditChances(
  variants: readonly Weighted[],
  stats: readonly VariantStats[],
  { similar, results, segment, floor }: BanditRules,
): number[] {
  const strength = poolingStrength(results);
  const rates = variants.map(({ variant_id }) => {
    const overall = variantPosterior(resultsOf(variant_id, stats), similar);
    const own = results.find((each) => each.segment === segment && each.arm === variant_id);
    return own ? posteriorOfSegment(overall, own, strength) : overall;
  });
  const preferred = bestProbabilities(rates).map((chance, index) => chance * (variants[index]?.weight ?? USUAL_WEIGHT));
  const total = sum(preferred);
  const least = Math.min(floor, 1 / variants.length);
  return preferred.map((chance) => least + (1 - least * variants.length) * (chance / total));
}

const resultsOf = (variant_id: string, stats: readonly VariantStats[]): VariantResults =>
  stats.find((each) => each.variant_id === variant_id) ?? { sends: 0, successes: 0 };

function knowledgeOf(variant_id: string, stats: readonly VariantStats[]): VariantKnowledge {
  const { sends, successes } = possibleResults(resultsOf(variant_id, stats));
  const [low, high] = wilsonInterval(successes, sends);
  return {
    variant_id,
    sends,
    successes,
    rate: sends === 0 ? null : rounded(successes / sends, 4),
    interval: [rounded(low, 4), rounded(high, 4)],
  };
}

/** @returns the index that a uniform draw falls on */
export function pick(chances: readonly number[], draw: number): number {
  const target = draw * sum(chances);
  let passed = 0;
  const index = chances.findIndex((chance) => (passed += chance) > target);
  return index < 0 ? chances.length - 1 : index;
}
