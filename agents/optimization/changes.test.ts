import fc from 'fast-check';
import { campaign, variant } from '../../test/leads';
import { violations } from '../../policy/campaign-changes';
import { isNarrowing } from '../../policy/audience';
import type { Optimization } from '../../workflows/contracts/campaign';
import { OPTIMIZATION_TYPES, type AudienceRules } from '../../workflows/contracts/changes';
import { centsByChannel, type ChannelBudgets } from '../../workflows/contracts/channel-budgets';
import { CHANNELS } from '../../workflows/contracts/lead';
import { concreteChange, type ChangeInput } from './changes';

const optimization = (type: Optimization['type']): Optimization => ({
  type,
  description: 'do something',
  impact_estimate: 10,
  impact_interval: [5, 15],
  impact_metric: 'USD saved a day',
  evidence: {},
});
const nothing: ChangeInput = {
  campaign: { ...campaign, channel_budgets: { Email: 100, Ads: 300 } },
  variants: [],
  variant_stats: [],
  channel_stats: [],
  audience_stats: [],
  constraints: {},
  low_performance: false,
};
const change = (type: Optimization['type'], changes: Partial<ChangeInput>) =>
  concreteChange(optimization(type), { ...nothing, ...changes });

describe('a move of budget', () => {
  const channel_stats = [
    { channel: 'Email' as const, sends: 500, successes: 60 },
    { channel: 'Ads' as const, sends: 500, successes: 20 },
  ];

  it('goes from the lower to the higher yield, within a fifth of a channel’s budget, with the total as it was', () => {
    expect(change('budget_reallocation', { channel_stats })).toMatchObject({
      before: { channel_budgets: { Email: 100, Ads: 300 } },
      after: { channel_budgets: { Email: 120, Ads: 280 } },
      effect: { clear: true, modelled: expect.stringContaining('cost by channel is not measured') },
    });
    expect(change('budget_reallocation', { channel_stats, constraints: { max_budget_increase: 0.1 } })?.after).toEqual({
      channel_budgets: { Email: 110, Ads: 290 },
    });
  });

  it('says when the figures do not tell the channels apart, and is none without any success or any rise', () => {
    const few = channel_stats.map((each, n) => ({ ...each, successes: n === 0 ? 3 : 1 }));
    expect(change('budget_reallocation', { channel_stats: few })?.effect.clear).toBe(false);
    const none = channel_stats.map((each) => ({ ...each, successes: 0 }));
    expect(change('budget_reallocation', { channel_stats: none })).toBeUndefined();
    expect(change('budget_reallocation', { channel_stats, constraints: { max_budget_increase: 0 } })).toBeUndefined();
  });

  it('takes the daily budget in equal parts where no channel has one of its own', () => {
    const shared = { ...campaign, channel_mix: ['Ads', 'Email'], daily_budget_usd: 100.01 };
    expect(change('budget_reallocation', { campaign: shared, channel_stats })?.before).toEqual({
      channel_budgets: { Email: 50.01, Ads: 50 },
    });
  });
});

describe('variants', () => {
  const variants = ['a', 'b', 'c'].map((variant_id) => ({ ...variant, variant_id }));
  it('that are clearly beaten are stopped, the best is promoted, the others go on', () => {
    const variant_stats = [
      { variant_id: 'a', sends: 500, successes: 100 },
      { variant_id: 'b', sends: 500, successes: 20 },
      { variant_id: 'c', sends: 500, successes: 95 },
    ];
    expect(change('creative_optimization', { variants, variant_stats })?.after).toEqual({
      variants: { a: { status: 'active', weight: 300 }, b: { status: 'stopped', weight: 100 } },
    });
  });

  it('are left alone when nothing is clear', () => {
    const variant_stats = [
      { variant_id: 'a', sends: 20, successes: 10 },
      { variant_id: 'b', sends: 20, successes: 0 },
    ];
    expect(change('creative_optimization', { variants, variant_stats })).toBeUndefined();
  });
});

describe('an audience', () => {
  const rows = [
    { region: 'EU', score_from: 60, leads: 200, conversions: 40 },
    { region: 'EU', score_from: 20, leads: 150, conversions: 1 },
  ];
  it('is narrowed by the rule that surely parts those who convert from those who do not', () => {
    expect(change('audience_refinement', { audience_stats: rows })).toMatchObject({
      before: { audience_rules: null },
      after: { audience_rules: { min_lead_score: 30, regions: null } },
      effect: { clear: true },
    });
  });

  it('is preserved when it is to be, and when nothing parts it', () => {
    expect(
      change('audience_refinement', { audience_stats: rows, constraints: { preserve_audience: true } }),
    ).toBeUndefined();
    const even = rows.map((row) => ({ ...row, leads: 100, conversions: 10 }));
    expect(change('audience_refinement', { audience_stats: even })).toBeUndefined();
  });
});

it('whatever the figures: constraints are never exceeded, totals stay to the cent, audiences only narrow', () => {
  const usd = fc.integer({ min: 0, max: 1_000_000 }).map((cents) => cents / 100);
  const budgets: fc.Arbitrary<ChannelBudgets> = fc.record(
    Object.fromEntries(CHANNELS.map((channel) => [channel, usd])),
    { requiredKeys: [] },
  );
  const counts = fc.tuple(fc.nat(2000), fc.double({ min: 0, max: 1, noNaN: true }));
  const regions = fc.constantFrom('EU', 'US', 'APAC', null);
  const rules: fc.Arbitrary<AudienceRules | null> = fc.option(
    fc.record({
      industry: fc.constantFrom('SaaS', null),
      min_lead_score: fc.option(fc.nat(100)),
      regions: fc.option(fc.subarray(['EU', 'US', 'APAC'], { minLength: 1 })),
      preferred_channel: fc.constantFrom('Email' as const, null),
    }),
  );
  fc.assert(
    fc.property(
      fc.record({
        type: fc.constantFrom(...OPTIMIZATION_TYPES),
        budgets,
        rules,
        channels: fc.array(fc.tuple(fc.constantFrom(...CHANNELS), counts), { maxLength: 8 }),
        audience: fc.array(fc.tuple(regions, fc.option(fc.nat(10)), counts), { maxLength: 12 }),
        variants: fc.array(fc.tuple(fc.constantFrom('Email' as const, 'Ads' as const), counts), { maxLength: 6 }),
        max: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
        preserve_audience: fc.boolean(),
      }),
      (given) => {
        const constraints = {
          preserve_audience: given.preserve_audience,
          ...(given.max !== undefined && { max_budget_increase: given.max }),
        };
        const part = ([total, share]: [number, number]): number => Math.floor(total * share);
        const made = change(given.type, {
          campaign: { ...campaign, channel_budgets: given.budgets, audience_rules: given.rules },
          constraints,
          channel_stats: given.channels.map(([channel, count]) => ({
            channel,
            sends: count[0],
            successes: part(count),
          })),
          audience_stats: given.audience.map(([region, tens, count]) => ({
            region,
            score_from: tens === null ? null : tens * 10,
            leads: count[0],
            conversions: part(count),
          })),
          variants: given.variants.map(([channel], index) => ({ ...variant, channel, variant_id: `v${index}` })),
          variant_stats: given.variants.map(([, count], index) => ({
            variant_id: `v${index}`,
            sends: count[0],
            successes: part(count),
          })),
        });
        if (!made) return;
        expect(violations({ ...made, constraints })).toEqual([]);
        const before = new Map(centsByChannel(made.before.channel_budgets ?? {}));
        const after = centsByChannel(made.after.channel_budgets ?? {});
        const sum = (amounts: Iterable<number>): number => [...amounts].reduce((all, each) => all + each, 0);
        expect(sum(after.map(([, cents]) => cents))).toBe(sum(before.values()));
        for (const [channel, cents] of after) {
          const had = before.get(channel) ?? 0;
          expect(cents).toBeLessThanOrEqual(had * (1 + (given.max ?? 1)) + 1e-6);
          expect(cents).toBeGreaterThanOrEqual(0);
        }
        if (made.type === 'audience_refinement') {
          expect(given.preserve_audience).toBe(false);
          expect(isNarrowing(given.rules, made.after.audience_rules ?? null)).toBe(true);
        }
      },
    ),
    { numRuns: 500 },
  );
});
