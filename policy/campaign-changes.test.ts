import type { AudienceRules } from '../workflows/contracts/changes';
import { beyondLimits } from '../workflows/contracts/channel-budgets';
import { isInAudience, isNarrowing } from './audience';
import { movedShare, violations, whyAsk, type ChangeFacts } from './campaign-changes';

const move = (Email: number, Ads: number, changes: Partial<ChangeFacts> = {}): ChangeFacts => ({
  type: 'budget_reallocation',
  before: { channel_budgets: { Email: 100, Ads: 300 } },
  after: { channel_budgets: { Email, Ads } },
  constraints: {},
  ...changes,
});
const effect = { metric: 'm', estimate: 1, interval: [0.5, 2] as [number, number], clear: true, modelled: null };
const limits = { autoOptimize: 'on' as const, budgetMoveLimit: 0.1 };

describe('what forbids a change', () => {
  it.each<[string, ChangeFacts]>([
    ['rises by more', move(110.01, 289.99, { constraints: { max_budget_increase: 0.1 } })],
    ['rises by more', move(200.01, 199.99)],
    ['the total', move(110, 300)],
    ['the total', move(90, 300)],
    ['the channels', { ...move(100, 300), after: { channel_budgets: { Email: 100, Web: 300 } } }],
    ['different things', { ...move(100, 300), after: {} }],
    ['does not touch status', { ...move(100, 300), before: { status: 'active' }, after: { status: 'paused' } }],
    [
      'no variant',
      {
        ...move(1, 1),
        type: 'creative_optimization',
        before: { variants: { a: { status: 'active', weight: 100 } } },
        after: { variants: { a: { status: 'stopped', weight: 100 } } },
      },
    ],
  ])('%s', (reason, change) => {
    expect(violations(change).join()).toContain(reason);
  });

  it('is nothing within the constraints, to the cent', () => {
    expect(violations(move(110, 290, { constraints: { max_budget_increase: 0.1 } }))).toEqual([]);
  });

  it('is a wider audience, and any other audience when it is to be preserved', () => {
    const EU: AudienceRules = { industry: null, min_lead_score: null, regions: ['EU'], preferred_channel: null };
    const change = (before: AudienceRules | null, after: AudienceRules | null, preserve_audience = false) =>
      violations({
        type: 'audience_refinement',
        before: { audience_rules: before },
        after: { audience_rules: after },
        constraints: { preserve_audience },
      });
    expect(change(EU, null)).toHaveLength(1);
    expect(change(null, EU)).toEqual([]);
    expect(change(null, EU, true)).toHaveLength(1);
    expect(isNarrowing(EU, { ...EU, regions: ['eu'], min_lead_score: 5 })).toBe(true);
  });
});

describe('what a person is asked about', () => {
  it.each<[string | undefined, Parameters<typeof whyAsk>]>([
    [undefined, [{ ...move(140, 260), effect }, limits, undefined]],
    ['it moves 10.3 %', [{ ...move(141, 259), effect }, limits, undefined]],
    ['AUTO_OPTIMIZE', [{ ...move(110, 290), effect }, { ...limits, autoOptimize: 'off' }, undefined]],
    ['clearly', [{ ...move(110, 290), effect: { ...effect, clear: false } }, limits, undefined]],
    ['undone', [{ ...move(110, 290), effect }, limits, { status: 'undone' }]],
    ['a person decides', [{ ...move(1, 1), type: 'audience_refinement', effect }, limits, undefined]],
  ])('%s', (expected, asked) => {
    if (expected === undefined) expect(whyAsk(...asked)).toBeUndefined();
    else expect(whyAsk(...asked)).toContain(expected);
  });

  it('measures a move by what changes its channel', () => {
    expect(movedShare(move(140, 260))).toBeCloseTo(0.1);
    expect(movedShare({ before: {}, after: {} })).toBe(0);
  });
});

it('a modification is held to the limits of its question', () => {
  const most = { total_usd: 400, max_usd: { Email: 110, Ads: 330 } };
  expect(beyondLimits({ Email: 110, Ads: 290 }, most)).toBeUndefined();
  expect(beyondLimits({ Email: 110.01, Ads: 289.99 }, most)).toContain('channel_budgets.Email: at most 110');
  expect(beyondLimits({ Email: 100, Ads: 290 }, most)).toContain('add up to 400');
  expect(beyondLimits({ Email: 100 }, most)).toContain('channel_budgets.Ads: must be given');
  expect(beyondLimits({ Email: 100, Ads: 290, Web: 10 }, most)).toContain('channel_budgets.Web');
});

it('whoever is not known to match is outside of the audience', () => {
  const rules: AudienceRules = {
    industry: 'E-commerce',
    min_lead_score: 50,
    regions: ['EU', 'US'],
    preferred_channel: null,
  };
  const lead = { industry: 'E\u2011commerce', lead_score: 50, region: 'eu', preferred_channel: null };
  expect(isInAudience(lead, rules)).toBe(true);
  expect(isInAudience(lead, null)).toBe(true);
  for (const change of [{ lead_score: null }, { lead_score: 49 }, { region: null }, { industry: 'SaaS' }])
    expect(isInAudience({ ...lead, ...change }, rules)).toBe(false);
});
