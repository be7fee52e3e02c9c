/**
 * Which arm of its campaign's experiment a company is in: one of the variants, or nobody writes. Decided once for all contacts of a
 * company, at the first touch of the first of them. A small share is held out: not written to at all, or given a variant by chance
 * alone, so that what the bandit is worth can be told. Everybody else gets what the bandit chooses, not writing among it.
 */
import { NO_CONTACT, type AssignedBy, type ExperimentAssignment } from '../../workflows/contracts/experiment';
import type { TrackRecord } from '../knowledge';
import { sum } from '../numbers';
import type { SegmentResult } from './pooling';
import { banditChances, pick, PROPENSITY_FLOOR, type VariantStats } from './variant';

export interface ExperimentShares {
  /** of all people, not written to (HOLDOUT_SHARE) */
  holdout: number;
  /** of those written to, given a variant by chance alone (UNIFORM_SHARE) */
  uniform: number;
}

/** Below this many assignments nobody is withheld a message: a handful of people would show nothing. */
export const WITHHOLD_FROM = 100;

export interface ArmQuestion {
  /** a promoted one weighs more */
  variants: readonly { variant_id: string; weight?: number }[];
  stats: readonly VariantStats[];
  results: readonly SegmentResult[];
  segment: string;
  /** people assigned so far, counted up to WITHHOLD_FROM */
  assigned: number;
  shares: ExperimentShares;
  similar: TrackRecord;
  /** uniform in [0, 1]: which group */
  group_draw: number;
  /** uniform in [0, 1]: which arm within it */
  draw: number;
}

export function assignArm(question: ArmQuestion): ExperimentAssignment {
  const { variants, stats, results, segment, assigned, similar, group_draw, draw } = question;
  const mayWithhold = assigned >= WITHHOLD_FROM;
  const holdout = mayWithhold ? question.shares.holdout : 0;
  const uniform = question.shares.uniform;
  const arms = variants.map(({ variant_id }) => variant_id);
  const candidates = mayWithhold ? [...variants, { variant_id: NO_CONTACT }] : variants;
  // what the bandit's share leaves of the floor is still the floor
  const share = (1 - holdout) * (1 - uniform);
  const floor = share > 0 ? PROPENSITY_FLOOR / share : 0;
  const known = [...stats, ...(mayWithhold ? [noContactStats(results)] : [])];
  const bandit = banditChances(candidates, known, { similar, results, segment, floor });
  const chance = (arm: string, index: number): number =>
    share * (bandit[index] ?? 0) + (arm === NO_CONTACT ? holdout : ((1 - holdout) * uniform) / arms.length);
  const propensities = Object.fromEntries(
    candidates.map(({ variant_id }, index) => [variant_id, chance(variant_id, index)]),
  );
  const assigned_by = groupOf(group_draw, holdout, uniform);
  const arm = {
    holdout: () => NO_CONTACT,
    uniform: () => arms[Math.min(arms.length - 1, Math.floor(draw * arms.length))],
    bandit: () => candidates[pick(bandit, draw)]?.variant_id,
  }[assigned_by]();
  return { arm: arm ?? arms[0] ?? NO_CONTACT, assigned_by, propensities, segment, random_draw: draw };
}

function groupOf(draw: number, holdout: number, uniform: number): AssignedBy {
  if (draw < holdout) return 'holdout';
  return draw < holdout + (1 - holdout) * uniform ? 'uniform' : 'bandit';
}

function noContactStats(results: readonly SegmentResult[]): VariantStats {
  const own = results.filter(({ arm }) => arm === NO_CONTACT);
  return {
    variant_id: NO_CONTACT,
    sends: sum(own.map(({ trials }) => trials)),
    successes: sum(own.map(({ successes }) => successes)),
  };
}
