/** How often campaigns in which nothing differs, and nothing is lost, are changed when they are analysed every day. */
import { Random } from '../../data/random';
import { campaign, variant } from '../../test/leads';
import type { CampaignDaily } from '../../workflows/contracts/campaign';
import { OPTIMIZATION_TYPES } from '../../workflows/contracts/changes';
import { analyzeCampaignPerformance } from './analyze';
import { proposeChanges } from './proposals';

jest.setTimeout(120_000);

const DAYS = 60;
const DAY_MS = 86_400_000;
const dateOf = (day: number): Date => new Date(Date.UTC(2026, 0, 5) + day * DAY_MS);

interface World {
  /** success rates of the variants; who leads gets more, as a bandit does it */
  rates: readonly number[];
  /** a day's cost; a conversion brings 100 USD, a day has five on average */
  cost_usd: number;
}

/** @returns the types of change that the real analysis proposes on any of the days */
function proposedIn({ rates, cost_usd }: World, seed: number): Set<string> {
  const random = new Random(seed, 'campaign');
  const variants = rates.map((_, n) => ({ ...variant, variant_id: `v-${n}` }));
  const variant_stats = variants.map(({ variant_id }) => ({ variant_id, sends: 0, successes: 0 }));
  const daily: CampaignDaily[] = [];
  const proposed = new Set<string>();
  for (let day = 0; day < DAYS; day += 1) {
    for (let lead = 0; lead < 20; lead += 1) {
      const leader = variant_stats.toSorted((a, b) => b.successes * (a.sends + 1) - a.successes * (b.sends + 1))[0];
      const chosen = random.chance(0.3) && leader ? leader : random.pick(variant_stats);
      chosen.sends += 1;
      if (random.chance(rates[variant_stats.indexOf(chosen)] ?? 0)) chosen.successes += 1;
    }
    const conversions = Array.from({ length: 20 }).filter(() => random.chance(0.25)).length;
    daily.push({
      ...{ campaign_id: 'camp-1', date: dateOf(day).toISOString().slice(0, 10), impressions: 2_000, clicks: 10 },
      ...{ leads_created: 20, conversions, cost_usd, revenue_usd: conversions * 100 },
    });
    const now = dateOf(day + 1);
    const { optimizations, changes } = analyzeCampaignPerformance({
      ...{ campaign, daily, variants, variant_stats, channel_stats: [], audience_stats: [], lead_cohorts: [], now },
      total_conversions: daily.reduce((total, each) => total + each.conversions, 0),
      request: { optimization_triggers: ['low_ctr', 'low_roas'] },
    });
    const { proposed: made } = proposeChanges({
      ...{
        campaign_id: 'camp-1',
        analysis_no: day + 1,
        constraints: {},
        optimizations,
        drafts: changes,
        latest: [],
        now,
      },
    });
    for (const { type } of made) proposed.add(type);
  }
  return proposed;
}

function shares(world: World, campaigns: number): Record<string, number> {
  const all = Array.from({ length: campaigns }, (_, seed) => proposedIn(world, seed));
  return Object.fromEntries(
    OPTIMIZATION_TYPES.map((type) => [type, all.filter((proposed) => proposed.has(type)).length / campaigns]),
  );
}

test('variants that do not differ are promoted, and a campaign that just earns its cost is paused, in at most 5 % of 60 days', () => {
  const found = shares({ rates: [0.1, 0.1, 0.1], cost_usd: 500 }, 40);
  console.info('proposed although nothing differs and nothing is lost, 40 campaigns, 60 looks each:', found);
  expect(found.creative_optimization).toBeLessThanOrEqual(0.05);
  expect(found.auto_pause).toBeLessThanOrEqual(0.05);
});

test('variants that differ are promoted, and a campaign that loses money is paused', () => {
  const found = shares({ rates: [0.06, 0.2], cost_usd: 650 }, 5);
  expect(found.creative_optimization).toBeGreaterThanOrEqual(0.9);
  expect(found.auto_pause).toBeGreaterThanOrEqual(0.9);
});
