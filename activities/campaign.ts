/** What the campaign optimizer's workflow does in the world. */
import { analyzeCampaignPerformance, POLICY_VERSION } from '../agents/optimization/analyze';
import type { CampaignActivities } from '../workflows/contracts/activities';
import type { Analysis } from '../workflows/contracts/campaign';
import { campaignWorkflowId } from '../workflows/contracts/ids';
import type { CallData } from './errors';
import { keyOf } from './keys';

export function createCampaignActivities(data: CallData): CampaignActivities {
  return {
    async recallCampaign({ campaign_id }) {
      const { analyses, open_low_performance_escalation_id } = await data('getCampaignPerformance', { campaign_id });
      return { analyses, open_escalation_id: open_low_performance_escalation_id };
    },

    async analyzeCampaign({ campaign_id, request, analysis_no, open_escalation_id }) {
      const performance = await data('getCampaignPerformance', { campaign_id });
      const { metrics, optimizations, low_performance, features } = analyzeCampaignPerformance({
        ...performance,
        request,
      });
      const open = open_escalation_id ?? performance.open_low_performance_escalation_id;
      const escalate = low_performance && open === null;
      const status = escalate || open !== null ? 'escalated' : optimizations.length > 0 ? 'optimizing' : 'monitoring';
      const analysis: Analysis = {
        campaign_id,
        optimizations,
        performance_metrics: metrics,
        status,
        escalation_id: open,
      };
      const step = { workflow_id: campaignWorkflowId(campaign_id), journey_no: analysis_no, step: 'analysis' };
      const recorded = await data('recordAnalysis', {
        analysis,
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
      return { analysis: recorded.analysis, escalate: mustAsk(recorded.analysis) };
    },
  };
}

const mustAsk = ({ status, escalation_id }: Analysis): boolean => status === 'escalated' && escalation_id === null;
