/** A narrower audience: the one rule more that parts leads which convert from leads which do not. */
import { differenceOfRates, rateEstimate, type Estimate } from '../../learning/metrics/intervals';
import type { AudienceRules } from '../../workflows/contracts/changes';
import { rounded, sum } from '../numbers';
import type { ChangeDraft } from './changes';
import { SUFFICIENT_LEADS } from './metrics';

/** Leads of a campaign and how many of them converted, by what rules can tell apart. */
export interface AudienceStats {
  region: string | null;
  /** the score rounded down to tens; null: not scored yet */
  score_from: number | null;
  leads: number;
  conversions: number;
}

/** At least this share of the leads stays. */
const LEAST_KEPT = 0.5;
const SCORES = [10, 20, 30, 40, 50, 60, 70, 80, 90];
const ANYBODY: AudienceRules = { industry: null, min_lead_score: null, regions: null, preferred_channel: null };

interface Candidate {
  rules: AudienceRules;
  says: string;
  /** rate of those kept less that of those left out */
  difference: Estimate;
  shareLeftOut: number;
}

/** The candidate of which most is promised for sure, not the one that looks best by luck; none when nothing is sure. */
export function narrowAudience(before: AudienceRules | null, stats: readonly AudienceStats[]): ChangeDraft | undefined {
  const present = before ?? ANYBODY;
  const inside = stats.filter((row) => fits(row, present));
  const best = [...byScore(present, inside), ...byRegion(present, inside)].toSorted(
    (a, b) => b.difference.low - a.difference.low,
  )[0];
  if (!best || best.difference.low <= 0) return undefined;
  // the rate of those kept less that of all: the part left out, times the difference
  const gain = (difference: number): number => rounded(difference * best.shareLeftOut, 4);
  return {
    type: 'audience_refinement',
    description: `${best.says} ${rounded(best.shareLeftOut * 100, 1)} % of the leads so far would have been left out.`,
    before: { audience_rules: before },
    after: { audience_rules: best.rules },
    effect: {
      metric: 'change of the conversion rate, as a share',
      estimate: gain(best.difference.value),
      interval: [gain(best.difference.low), gain(best.difference.high)],
      clear: true,
      modelled: 'that those who are left out would convert as they have: nobody was left out by lot to compare with',
    },
  };
}

const byScore = (present: AudienceRules, stats: readonly AudienceStats[]): Candidate[] =>
  SCORES.filter((score) => score > (present.min_lead_score ?? 0)).flatMap(
    (score) =>
      candidate({ ...present, min_lead_score: score }, `Write only to leads that score ${score} or more.`, stats) ?? [],
  );

function byRegion(present: AudienceRules, stats: readonly AudienceStats[]): Candidate[] {
  const regions = [...new Set(stats.flatMap(({ region }) => region ?? []))].sort();
  if (regions.length < 2) return [];
  return regions.flatMap((left) => {
    const kept = regions.filter((region) => region !== left);
    return candidate({ ...present, regions: kept }, `Write no longer to leads in ${left}.`, stats) ?? [];
  });
}

function candidate(rules: AudienceRules, says: string, stats: readonly AudienceStats[]): Candidate | undefined {
  const kept = total(stats.filter((row) => fits(row, rules)));
  const left = total(stats.filter((row) => !fits(row, rules)));
  const all = kept.leads + left.leads;
  if (left.leads === 0 || kept.leads < SUFFICIENT_LEADS || kept.leads < all * LEAST_KEPT) return undefined;
  const difference = differenceOfRates(
    rateEstimate(kept.conversions, kept.leads),
    rateEstimate(left.conversions, left.leads),
  );
  return { rules, says, difference, shareLeftOut: left.leads / all };
}

const total = (stats: readonly AudienceStats[]): { leads: number; conversions: number } => ({
  leads: sum(stats.map(({ leads }) => leads)),
  conversions: sum(stats.map(({ conversions }) => conversions)),
});

/** By region and score alone: the figures are not told apart by more. */
const fits = ({ region, score_from }: AudienceStats, { regions, min_lead_score }: AudienceRules): boolean =>
  (regions === null || (region !== null && regions.includes(region))) &&
  (min_lead_score === null || (score_from !== null && score_from >= min_lead_score));
