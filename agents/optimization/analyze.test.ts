import fc from 'fast-check';
import type { CampaignDaily, OptimizeRequest } from '../../workflows/contracts/campaign';
import { campaign, variant } from '../../test/leads';
import { analyzeCampaignPerformance, type AnalysisInput } from './analyze';
import { campaignMetrics } from './metrics';
import { fatigueShare } from './triggers';

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
    expect(types(analyze(days(10, BAD), 2))).toEqual([
      'creative_optimization',
      'budget_reallocation',
      'audience_refinement',
      'auto_pause',
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

  it('name the better variant with the interval of the difference, and say when the sample is small', () => {
    const [creative] = analyze(days(10), 10, { optimization_triggers: ['low_ctr'] }).optimizations;
    expect(creative).toMatchObject({
      impact_estimate: 0.1,
      evidence: { best_variant: 'camp-001-a', small_sample: false },
    });
    // Newcombe's method for 30/200 against 10/200
    expect(creative?.impact_interval[0]).toBeCloseTo(0.042, 2);
    expect(creative?.impact_interval[1]).toBeCloseTo(0.159, 2);
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

describe('fatigue', () => {
  it('compares the click rates of the later and the earlier half', () => {
    const tired = [...days(10), ...days(20, { clicks: 8 }).slice(10)];
    expect(fatigueShare(tired)).toBeCloseTo(0.4);
    expect(analyze(tired, 30).features.triggers).toContain('fatigue');
    expect(fatigueShare(days(20))).toBe(1);
    expect(fatigueShare(days(3, { clicks: 0 }))).toBe(1);
    expect(fatigueShare(days(20, { clicks: 0 }))).toBe(1);
  });
});
