/** What the campaign optimizer's workflow does in the world. */
import { analyzeCampaignPerformance, POLICY_VERSION } from '../agents/optimization/analyze';
import { proposeChanges, questionAbout } from '../agents/optimization/proposals';
import type { Result } from '../mcp/protocol';
import type { CampaignActivities } from '../workflows/contracts/activities';
import { hasEnded, type Analysis } from '../workflows/contracts/campaign';
import type { CampaignChange } from '../workflows/contracts/changes';
import { campaignWorkflowId } from '../workflows/contracts/workflow-ids';
import type { ChangeOrder } from '../workflows/contracts/optimization';
import type { CallData } from './errors';
import { keyOf } from './keys';
import { isLostQuestion } from './lost-question';

export function createCampaignActivities(
  data: CallData,
  isLost: (escalationId: string) => Promise<boolean> = isLostQuestion,
): CampaignActivities {
  return {
    async recallCampaign({ campaign_id }) {
      const known = await data('getCampaignPerformance', { campaign_id });
      return {
        analyses: known.analyses,
        open_escalation_id: known.open_low_performance_escalation_id,
        awaiting: known.awaiting_escalation_ids,
      };
    },

    async analyzeCampaign({ campaign_id, request, analysis_no, open_escalation_id }) {
      const performance = await withoutLostQuestions(data, campaign_id, isLost);
      const now = new Date();
      const ended = hasEnded(performance.campaign, now);
      const found = analyzeCampaignPerformance({ ...performance, now, request });
      const { metrics, features, diagnosis } = found;
      // there is nothing left to change, and nobody to ask whether it should go on
      const { optimizations, changes, low_performance } = ended ? NOTHING : found;
      const open = standingQuestion(performance, open_escalation_id);
      const escalate = low_performance && open === null;
      const status = escalate || open !== null ? 'escalated' : optimizations.length > 0 ? 'optimizing' : 'monitoring';
      const proposals = proposeChanges({
        campaign_id,
        analysis_no,
        constraints: request.constraints ?? {},
        optimizations,
        // whether it should go on is being asked already
        drafts: open === null ? changes : changes.filter(({ type }) => type !== 'auto_pause'),
        latest: performance.latest_changes,
        now,
      });
      const analysis: Analysis = {
        campaign_id,
        optimizations: proposals.optimizations,
        performance_metrics: metrics,
        status,
        escalation_id: open,
        diagnosis,
      };
      const step = { workflow_id: campaignWorkflowId(campaign_id), journey_no: analysis_no, step: 'analysis' };
      const recorded = await data('recordAnalysis', {
        analysis,
        analysis_no,
        changes: proposals.proposed,
        decision: {
          decision_id: keyOf(step, 'optimize'),
          kind: 'optimize',
          lead_id: null,
          campaign_id,
          journey_no: null,
          policy_version: POLICY_VERSION,
          model_version: null,
          input: features,
          random_draw: null,
          propensities: null,
        },
      });
      // A repetition follows the first analysis; `escalated` without a question is one that must still be asked.
      const mustAsk = isUnasked(recorded.analysis);
      return {
        analysis: recorded.analysis,
        escalate: mustAsk,
        ...(ended && { ended }),
        changes: recorded.changes
          .filter(({ status: each }) => each === 'proposed')
          .map((each) => orderOf(each, mustAsk)),
      };
    },

    async applyChange({ change_id }) {
      const { status } = await data('applyChange', { change_id });
      return { status };
    },

    async settleChange({ escalation_id }) {
      const { change } = await data('settleChange', { escalation_id });
      return { status: change?.status ?? null };
    },
  };
}

const NOTHING = { optimizations: [], changes: [], low_performance: false };

type Performance = Result<'getCampaignPerformance'>;

/**
 * Questions that nobody can answer any more are ended first: they would keep their kind of change from being proposed. One whose
 * workflow runs ends by itself, however late: it may hold a person's answer that its workers have not seen yet.
 */
async function withoutLostQuestions(
  data: CallData,
  campaign_id: string,
  isLost: (escalationId: string) => Promise<boolean>,
): Promise<Performance> {
  const performance = await data('getCampaignPerformance', { campaign_id });
  const { awaiting_escalation_ids: awaiting, open_low_performance_escalation_id: open } = performance;
  const asked = [...new Set([...awaiting, ...(open === null ? [] : [open])])];
  const fates = await Promise.all(asked.map(isLost));
  const lost = asked.filter((_id, n) => fates[n]);
  if (lost.length === 0) return performance;
  const { escalation_ids } = await data('expireQuestions', { campaign_id, escalation_ids: lost });
  return escalation_ids.length === 0 ? performance : data('getCampaignPerformance', { campaign_id });
}

/** The records say whether the question that the workflow remembers still stands; answered, it does until its change is settled. */
const standingQuestion = (
  { open_low_performance_escalation_id: open, awaiting_escalation_ids: awaiting }: Performance,
  remembered: string | null,
): string | null => open ?? awaiting.find((id) => id === remembered) ?? null;

const isUnasked = ({ status, escalation_id }: Analysis): boolean => status === 'escalated' && escalation_id === null;

const orderOf = (change: CampaignChange, isLowPerformance: boolean): ChangeOrder => ({
  change_id: change.change_id,
  question: change.reason === null ? null : questionAbout(change, isLowPerformance),
});
