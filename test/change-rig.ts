/** For tests: a send rig with campaigns for which changes are proposed, asked about and answered. */
import type { Result } from '../mcp/protocol';
import type { Analysis, Optimization } from '../workflows/contracts/campaign';
import type { CampaignChange, ProposedChange } from '../workflows/contracts/changes';
import type { EscalationAnswer } from '../workflows/contracts/escalation';
import { createSendRig } from './send-rig';
import type { SendRig } from './send-rig';

export const BEFORE = { Email: 100, Ads: 300 };
export const AFTER = { Email: 110, Ads: 290 };
const effect = { metric: 'm', estimate: 1, interval: [0.5, 2] as [number, number], clear: true, modelled: null };
const metrics: Analysis['performance_metrics'] = {
  total_leads: 100,
  total_conversions: 2,
  conversion_rate: 0.02,
  roas: 0.4,
  cpl_usd: 50,
  ctr: 0.01,
  total_cost_usd: 5_000,
  total_revenue_usd: 2_000,
  days: 30,
  insufficient_data: false,
};

export interface ChangeRig extends SendRig {
  budgetsOf(campaign_id: string): Promise<object | null>;
  /** records an analysis that proposes one change, a small move of budget unless it says otherwise */
  propose(campaign_id: string, change?: Partial<ProposedChange>, analysis_no?: number): Promise<CampaignChange>;
  /** asks about a change and answers, as the escalation's workflow does */
  answered(change: CampaignChange, answer: Partial<EscalationAnswer>): Promise<Result<'settleChange'>>;
  /** what was done about a campaign, with before and after */
  actionsOf(campaign_id: string): Promise<Record<string, unknown>[]>;
}

/** Campaigns have the budgets BEFORE unless they are given others. */
export async function createChangeRig(): Promise<ChangeRig> {
  const rig = await createSendRig();
  return {
    ...rig,
    newCampaign: (fields = {}) => rig.newCampaign({ channel_budgets: BEFORE, ...fields }),
    budgetsOf: async (campaign_id) =>
      (await rig.call('getCampaignPerformance', { campaign_id })).campaign.channel_budgets,
    propose: (...change) => propose(rig, ...change),
    answered: (...answer) => answered(rig, ...answer),
    actionsOf: (campaign_id) => actionsOf(rig, campaign_id),
  };
}

async function propose(
  rig: SendRig,
  campaign_id: string,
  change: Partial<ProposedChange> = {},
  analysis_no = 1,
): Promise<CampaignChange> {
  const type = change.type ?? 'budget_reallocation';
  const change_id = `${campaign_id}.${analysis_no}.${type}`;
  const optimization: Optimization = {
    type,
    description: 'd',
    impact_estimate: 1,
    impact_interval: [0, 2],
    impact_metric: 'm',
    evidence: {},
    change_id,
    change_status: 'proposed',
  };
  const recorded = await rig.call('recordAnalysis', {
    analysis: {
      campaign_id,
      optimizations: [optimization],
      performance_metrics: metrics,
      status: 'optimizing',
      escalation_id: null,
    },
    analysis_no,
    changes: [
      {
        change_id,
        type,
        description: 'Move it.',
        before: { channel_budgets: BEFORE },
        after: { channel_budgets: AFTER },
        constraints: {},
        effect,
        ...change,
      },
    ],
    decision: {
      decision_id: `campaign-${campaign_id}:${analysis_no}:optimize`,
      kind: 'optimize',
      lead_id: null,
      campaign_id,
      journey_no: null,
      policy_version: 'test-1',
      model_version: null,
      input: {},
      random_draw: null,
      propensities: null,
    },
  });
  return recorded.changes[0]!;
}

async function answered(
  rig: SendRig,
  { change_id, campaign_id }: CampaignChange,
  answer: Partial<EscalationAnswer>,
): Promise<Result<'settleChange'>> {
  const escalation_id = `campaign-${campaign_id}.1.${change_id.split('.').at(-1) ?? ''}`;
  await rig.call('openEscalation', {
    escalation_id,
    reason: 'budget_change',
    lead_id: null,
    campaign_id,
    question: 'Shall it?',
    evidence: {},
    proposed_action: 'Move it',
    alternatives: [],
    asked_by: `campaign-${campaign_id}`,
    change_id,
    reminder_seconds: 60,
    expiry_seconds: 120,
    on_silence: 'reject',
  });
  const open = await rig.call('settleChange', { escalation_id });
  expect(open.change?.status).toBe('awaiting_approval');
  await rig.call('settleEscalation', {
    answer: { escalation_id, status: 'decided', decision_id: 'd-1', decided_by: 'ada', ...answer },
  });
  return rig.call('settleChange', { escalation_id });
}

async function actionsOf(rig: SendRig, campaign_id: string): Promise<Record<string, unknown>[]> {
  const { rows } = await rig.database.pools.read.query<Record<string, unknown>>(
    `SELECT action_type, source_agent, details_json->'before' AS before, details_json->'after' AS after, details_json->>'by' AS by
     FROM agent_actions WHERE campaign_id = $1 AND action_id ~ '^(change|undo):' ORDER BY timestamp, action_id`,
    [campaign_id],
  );
  return rows;
}
