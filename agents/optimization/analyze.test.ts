import fc from 'fast-check';
import type { CampaignDaily, OptimizeRequest } from '../../workflows/contracts/campaign';
import { campaign, variant } from '../../test/leads';
import { analyzeCampaignPerformance, type AnalysisInput } from './analyze';
import { campaignMetrics } from './metrics';

const day = (date: string, changes: Partial<CampaignDaily> = {}): CampaignDaily => ({
  campaign_id: 'camp-001',
  date,
  impressions: 1000,
  clicks: 20,
  leads_created: 10,
  conversions: 1,
  cost_usd: 500,
  revenue_usd: 1500,
  ...changes,
});
const days = (count: number, changes: Partial<CampaignDaily> = {}): CampaignDaily[] =>
  Array.from({ length: count }, (_, index) =>
    day(new Date(Date.UTC(2026, 0, 1 + index)).toISOString().slice(0, 10), changes),
  );

const BAD = { revenue_usd: 100, clicks: 5, cost_usd: 2000 };
const analyze = (
  daily: CampaignDaily[],
  total_conversions: number,
  request: OptimizeRequest = {},
  changes: Partial<AnalysisInput> = {},
) =>
  analyzeCampaignPerformance({
    campaign: { ...campaign, channel_mix: ['Email', 'Ads'] },
    daily,
    total_conversions,
    variants: [variant, { ...variant, variant_id: 'camp-001-b' }],
    variant_stats: [
      { variant_id: 'camp-001-a', sends: 200, successes: 30 },
      { variant_id: 'camp-001-b', sends: 200, successes: 10 },
    ],
    channel_stats: [],
    audience_stats: [],
    lead_cohorts: [],
    now: new Date('2026-06-01T00:00:00Z'),
    request,
    ...changes,
  });
const types = (analysis: ReturnType<typeof analyze>): string[] => analysis.optimizations.map(({ type }) => type);

describe('metrics', () => {
  it('are totals over totals, not means of daily ratios', () => {
    const uneven = [
      day('2026-01-01', { cost_usd: 10, revenue_usd: 100, leads_created: 1 }),
      day('2026-01-02', { cost_usd: 990, revenue_usd: 900, leads_created: 99 }),
    ];
    expect(campaignMetrics(uneven, 4)).toMatchObject({
      roas: 1,
      cpl_usd: 10,
      conversion_rate: 0.04,
      ctr: 0.02,
      total_leads: 100,
      days: 2,
    });
  });

  it('are null, not NaN, without days, leads or cost', () => {
    expect(campaignMetrics([], 0)).toEqual({
      total_leads: 0,
      total_conversions: 0,
      conversion_rate: null,
      roas: null,
      cpl_usd: null,
      ctr: null,
      total_cost_usd: 0,
      total_revenue_usd: 0,
      days: 0,
      insufficient_data: true,
    });
    expect(campaignMetrics([day('2026-01-01', { cost_usd: 0, leads_created: 0, impressions: 0 })], 3)).toMatchObject({
      roas: null,
      cpl_usd: null,
      ctr: null,
      conversion_rate: null,
    });
  });

  it('say that there is too little below thirty leads', () => {
    expect(campaignMetrics([day('2026-01-01', { leads_created: 29 })], 0).insufficient_data).toBe(true);
    expect(campaignMetrics([day('2026-01-01', { leads_created: 30 })], 0).insufficient_data).toBe(false);
  });
});

describe('low performance', () => {
  it('is low ROAS and low conversion rate together, on enough leads', () => {
    expect(analyze(days(10, BAD), 2).low_performance).toBe(true);
    expect(analyze(days(10, BAD), 5).low_performance).toBe(false);
    expect(analyze(days(10), 2).low_performance).toBe(false);
    expect(analyze(days(2, BAD), 0).low_performance).toBe(false);
    expect(analyze(days(10, { ...BAD, cost_usd: 0 }), 0).low_performance).toBe(false);
  });
});

describe('opportunities', () => {
  it('are none for a campaign that does well, and none on too little data', () => {
    expect(analyze(days(10), 10).optimizations).toEqual([]);
    expect(analyze(days(2, BAD), 0, { optimization_triggers: ['low_ctr'] }).optimizations).toEqual([]);
  });

  it('answer what is wrong', () => {
    expect(types(analyze(days(10, BAD), 2)).toSorted()).toEqual([
      'audience_refinement',
      'auto_pause',
      'budget_reallocation',
      'creative_optimization',
    ]);
    expect(types(analyze(days(10), 10, { optimization_triggers: ['low_ctr'] }))).toEqual(['creative_optimization']);
  });

  it('respect the constraints', () => {
    expect(types(analyze(days(10, BAD), 2, { constraints: { preserve_audience: true } }))).not.toContain(
      'audience_refinement',
    );
    expect(types(analyze(days(10, BAD), 2, { constraints: { max_budget_increase: 0 } }))).not.toContain(
      'budget_reallocation',
    );
    const [move] = analyze(days(10), 10, {
      optimization_triggers: ['high_cpl'],
      constraints: { max_budget_increase: 0.05 },
    }).optimizations;
    expect(move).toMatchObject({ type: 'budget_reallocation', evidence: { shift: 0.05 } });
    expect(move?.description).toContain('5 %');
  });

  it('do not pause a campaign that makes money or is paused already', () => {
    expect(types(analyze(days(10), 10, { optimization_triggers: ['low_roas'] }))).not.toContain('auto_pause');
    expect(types(analyze(days(10, BAD), 2, {}, { campaign: { ...campaign, status: 'paused' } }))).not.toContain(
      'auto_pause',
    );
  });

  it('are ranked by what they bring in one unit, and say what that rests on', () => {
    const { optimizations } = analyze(days(40, BAD), 2);
    const gains = optimizations.map(({ expected_gain }) => expected_gain?.usd_a_week ?? NaN);
    expect(gains).toEqual(gains.toSorted((a, b) => b - a));
    // what is lost on seven days
    expect(optimizations[0]).toMatchObject({ type: 'auto_pause', impact_basis: 'modelled' });
    expect(gains[0]).toBeCloseTo(7 * 1900, 5);
    expect(optimizations.find(({ type }) => type === 'creative_optimization')?.impact_basis).toBe('concurrent_control');
  });

  it('pause by themselves only what surely loses money; low performance is asked about in any case', () => {
    const uneven = (loss: number) =>
      days(60).map((each, n) => ({ ...each, cost_usd: 1000, revenue_usd: 1000 - loss + (n % 2 === 0 ? 900 : -900) }));
    const paused = (daily: CampaignDaily[], conversions: number) =>
      analyze(daily, conversions).changes.find(({ type }) => type === 'auto_pause');
    expect(paused(uneven(50), 100)).toBeUndefined();
    expect(paused(uneven(900), 100)?.effect).toMatchObject({ clear: true });
    expect(paused(uneven(50), 5)?.effect).toMatchObject({ clear: false });
  });

  it('name the better variant with an interval that holds at every look, and say when the sample is small', () => {
    const [creative] = analyze(days(10), 10, { optimization_triggers: ['low_ctr'] }).optimizations;
    expect(creative).toMatchObject({
      impact_estimate: 0.1,
      evidence: { best_variant: 'camp-001-a', small_sample: false },
    });
    // wider than Newcombe’s .042 to .159, which is for one look
    expect(creative?.impact_interval[0]).toBeLessThan(0.042);
    expect(creative?.impact_interval[0]).toBeGreaterThan(-0.02);
    expect(creative?.impact_interval[1]).toBeGreaterThan(0.159);
    const variant_stats = [
      { variant_id: 'camp-001-a', sends: 8, successes: 1 },
      { variant_id: 'camp-001-b', sends: 9, successes: 0 },
    ];
    const [hint] = analyze(days(10), 10, { optimization_triggers: ['low_ctr'] }, { variant_stats }).optimizations;
    expect(hint?.description).toMatch(/small sample/i);
    expect(hint?.impact_interval[0]).toBeLessThan(0);
  });

  it('keep what the caller reported beside our own figures, which decide', () => {
    const { features, metrics } = analyze(days(10), 10, { current_metrics: { roas: 0.1 } });
    expect(features.reported_metrics).toEqual({ roas: 0.1 });
    expect(metrics.roas).toBe(3);
  });

  it('whatever the figures: intervals hold their estimate and everything is finite', () => {
    const figure = fc.oneof(fc.constant(0), fc.nat(5000));
    const anyDay = fc.record({
      impressions: figure,
      clicks: figure,
      leads_created: figure,
      cost_usd: figure,
      revenue_usd: figure,
    });
    const trigger = fc.constantFrom(
      'low_ctr' as const,
      'high_cpl' as const,
      'poor_conversion_rate' as const,
      'low_roas' as const,
      'fatigue' as const,
    );
    fc.assert(
      fc.property(
        fc.array(anyDay, { maxLength: 20 }),
        figure,
        fc.array(trigger),
        fc.nat(300),
        (given, conversions, optimization_triggers, sends) => {
          const daily = given.map((changes, index) => day(`2026-01-${String(index + 1).padStart(2, '0')}`, changes));
          const variant_stats = [
            { variant_id: 'camp-001-a', sends, successes: Math.floor(sends / 3) },
            { variant_id: 'camp-001-b', sends: 5, successes: 0 },
          ];
          const analysis = analyze(daily, conversions, { optimization_triggers }, { variant_stats });
          expect(JSON.parse(JSON.stringify(analysis))).toEqual(analysis);
          for (const {
            impact_estimate,
            impact_interval: [low, high],
          } of analysis.optimizations) {
            expect(low).toBeLessThanOrEqual(impact_estimate);
            expect(high).toBeGreaterThanOrEqual(impact_estimate);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('the diagnosis', () => {
  it('sees fatigue in a click rate that falls, and leaves out the day that is not over', () => {
    const tired = days(42).map((each, n) => ({
      ...each,
      impressions: 10_000,
      clicks: Math.round(400 * 0.5 ** (n / 40)),
    }));
    const { features, diagnosis } = analyze(tired, 60);
    expect(features.triggers).toContain('fatigue');
    expect(diagnosis.declines).toMatchObject([{ metric: 'ctr', from: '2026-01-01', to: '2026-02-11' }]);
    const steady = days(60).map((each, n) => (n === 59 ? { ...each, clicks: 0, impressions: 10 } : each));
    const on = (now: string) => analyze(steady, 60, {}, { now: new Date(now) }).diagnosis;
    expect(on('2026-03-01T10:00:00Z')).toMatchObject({ declines: [], anomalies: [] });
  });

  it('gives conversion by cohort, without the leads that are too young, and says how many are not', () => {
    const now = new Date('2026-03-01T12:00:00Z');
    const lead_cohorts = [
      { created_on: '2026-01-05', leads: 60, conversions: 6 },
      { created_on: '2026-01-11', leads: 20, conversions: 2 },
      { created_on: '2026-02-20', leads: 80, conversions: 0 },
    ];
    expect(analyze(days(10), 8, {}, { lead_cohorts, now }).diagnosis.cohorts).toMatchObject({
      mature_leads: 80,
      mature_share: 0.5,
      conversion_rate: { rate: 0.1, interval: [expect.closeTo(0.052, 2), expect.closeTo(0.185, 2)] },
      insufficient_data: false,
      weeks: [
        { week: '2026-01-05', leads: 80, mature_leads: 80, conversions: 8 },
        { week: '2026-02-16', leads: 80, mature_leads: 0, conversion_rate: null },
      ],
    });
  });

  it('bounds every ratio by the spread of the days, and none that is unknown', () => {
    const { intervals } = analyze([day('2026-01-01'), day('2026-01-02', { revenue_usd: 500 })], 2).diagnosis;
    expect(intervals.roas?.[0]).toBeLessThan(2);
    expect(intervals.roas?.[1]).toBeGreaterThan(2);
    expect(analyze([], 0).diagnosis.intervals).toEqual({ conversion_rate: null, ctr: null, cpl_usd: null, roas: null });
  });
});
