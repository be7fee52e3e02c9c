/** A campaign over time, and its variants: what is counted, and how surely it is known. */
import { bestProbabilities, betaEstimate } from '../../../learning/experiments/beta';
import { variantPosterior } from '../../../learning/experiments/variant-posterior';
import * as analytics from '../../../db/repositories/campaign-analytics';
import { readCampaign, variantsOf, variantStatsOf, type VariantStats } from '../../../db/repositories/campaigns';
import type { Queryable } from '../../../db/queryable';
import type { Variant } from '../../../workflows/contracts/campaign';
import { MAX_TREND_DAYS, USUAL_TREND_DAYS, type VariantStanding } from '../../../workflows/contracts/campaign-trend';
import { USUAL_WEIGHT } from '../../../workflows/contracts/changes';
import { addDays } from '../../../workflows/contracts/days';
import type { Handlers } from '../handler';
import type { HandlerDeps } from './deps';
import { found } from './errors';
import { trendRows, trendTotals } from './trend-rows';

export function campaignTrendHandlers(deps: HandlerDeps): Pick<Handlers, 'getCampaignTrend' | 'getVariantStandings'> {
  return {
    async getCampaignTrend({ campaign_id, from, to, by }, { db }) {
      found(await readCampaign(db, campaign_id), 'campaign', campaign_id);
      const today = deps.clock().toISOString().slice(0, 10);
      const period = await periodOf(db, campaign_id, { from, to, today });
      const days = await analytics.trendDaysIn(db, campaign_id, period);
      return {
        campaign_id,
        ...period,
        by,
        ...trendTotals(days, await analytics.cohortIn(db, campaign_id, period)),
        items: trendRows(days, { ...period, by, today }),
      };
    },

    async getVariantStandings({ campaign_id }, { db }) {
      found(await readCampaign(db, campaign_id), 'campaign', campaign_id);
      const variants = await variantsOf(db, campaign_id);
      return { variants: standings(variants, await variantStatsOf(db, campaign_id)) };
    },
  };
}

interface Asked {
  from: string | undefined;
  to: string | undefined;
  today: string;
}

async function periodOf(db: Queryable, campaignId: string, { from, to, today }: Asked): Promise<analytics.Bounds> {
  if (to !== undefined) return { from: from ?? addDays(to, 1 - USUAL_TREND_DAYS), to };
  const last = (await analytics.lastDay(db, campaignId)) ?? today;
  if (from === undefined) return { from: addDays(last, 1 - USUAL_TREND_DAYS), to: last };
  const furthest = addDays(from, MAX_TREND_DAYS - 1);
  return { from, to: last < from ? from : last < furthest ? last : furthest };
}

/** Ordered by channel; those that run are held against the others that run there, as the agent chooses. */
function standings(variants: readonly Variant[], stats: readonly VariantStats[]): VariantStanding[] {
  const known = variants.map((variant) => {
    const { sends = 0, successes = 0 } = stats.find(({ variant_id }) => variant_id === variant.variant_id) ?? {};
    return { variant, sends, successes, beta: variantPosterior({ sends, successes }) };
  });
  const best = new Map<string, number>();
  for (const channel of new Set(variants.map((variant) => variant.channel))) {
    const running = known.filter(({ variant }) => variant.channel === channel && variant.status === 'active');
    const chances = bestProbabilities(running.map(({ beta }) => beta));
    running.forEach(({ variant }, index) => best.set(variant.variant_id, chances[index] ?? 0));
  }
  return known
    .map(({ variant, sends, successes, beta }): VariantStanding => {
      const { variant_id, channel, weight, subject_line, tone, call_to_action } = variant;
      const { value: mean, low, high } = betaEstimate(beta);
      return {
        ...{ variant_id, channel, standing: standingOf(variant), weight, subject_line, tone, call_to_action },
        ...{ sends, successes, success_rate: sends > 0 ? successes / sends : null },
        posterior: { mean, interval: [low, high] },
        best_probability: best.get(variant_id) ?? null,
      };
    })
    .sort((a, b) => a.channel.localeCompare(b.channel) || a.variant_id.localeCompare(b.variant_id));
}

function standingOf({ status, weight }: Variant): VariantStanding['standing'] {
  if (status === 'stopped') return 'stopped';
  return weight > USUAL_WEIGHT ? 'promoted' : 'running';
}
