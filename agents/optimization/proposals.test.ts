import { OPTIMIZATION_TYPES, type CampaignChange } from '../../workflows/contracts/changes';
import { proposeChanges, type ProposalInput } from './proposals';

const effect = { metric: 'm', estimate: 1, interval: [0.5, 2] as [number, number], clear: true, modelled: null };
const draft = (Email: number): ProposalInput['drafts'][number] => ({
  type: 'budget_reallocation',
  description: 'Move it.',
  before: { channel_budgets: { Email: 100, Ads: 300 } },
  after: { channel_budgets: { Email, Ads: 400 - Email } },
  effect,
});
const earlier: CampaignChange = {
  ...draft(140),
  change_id: 'camp-1.1.budget_reallocation',
  campaign_id: 'camp-1',
  constraints: {},
  status: 'proposed',
  reason: null,
  analysis_no: 1,
  escalation_id: null,
  created_at: '2026-11-18T12:00:00Z',
  settled_at: null,
  settled_by: null,
  undone_at: null,
  undone_by: null,
};
const propose = (max_budget_increase: number, latest = earlier) =>
  proposeChanges({
    campaign_id: 'camp-1',
    analysis_no: 2,
    constraints: { max_budget_increase },
    optimizations: [
      {
        type: OPTIMIZATION_TYPES[0],
        description: 'd',
        impact_estimate: 1,
        impact_interval: [0, 2],
        impact_metric: 'm',
        evidence: {},
      },
    ],
    drafts: [draft(110)],
    latest: [latest],
    now: new Date('2026-11-18T12:01:00Z'),
  });

it('takes up an earlier change that was not applied yet only where it keeps to the constraints of today', () => {
  expect(propose(0.4)).toMatchObject({ proposed: [], optimizations: [{ change_id: earlier.change_id }] });
  expect(propose(0.1).proposed).toMatchObject([
    { change_id: 'camp-1.2.budget_reallocation', after: { channel_budgets: { Email: 110 } } },
  ]);
  // what was asked about is not asked about again
  expect(propose(0.1, { ...earlier, status: 'awaiting_approval' }).proposed).toEqual([]);
});
