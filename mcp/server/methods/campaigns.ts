/** Campaigns: what an analysis looks at, and where it is kept. */
import { recordAction } from '../../../db/repositories/agent-actions';
import * as campaigns from '../../../db/repositories/campaigns';
import { countAnalyses, recordDecision } from '../../../db/repositories/decisions';
import { openLowPerformanceEscalation } from '../../../db/repositories/escalations';
import { analysisSchema } from '../../../workflows/contracts/campaign';
import type { Handlers } from '../handler';
import type { HandlerDeps } from './deps';
import { found, invalid } from './errors';

export function campaignHandlers(deps: HandlerDeps): Pick<Handlers, 'getCampaignPerformance' | 'recordAnalysis'> {
  return {
    async getCampaignPerformance({ campaign_id }, { db }) {
      return {
        campaign: found(await campaigns.readCampaign(db, campaign_id), 'campaign', campaign_id),
        daily: await campaigns.dailyOf(db, campaign_id),
        total_conversions: await campaigns.countConversions(db, campaign_id),
        variants: await campaigns.variantsOf(db, campaign_id),
        variant_stats: await campaigns.variantStatsOf(db, campaign_id),
        open_low_performance_escalation_id: await openLowPerformanceEscalation(db, campaign_id),
        analyses: await countAnalyses(db, campaign_id),
      };
    },

    async recordAnalysis({ analysis, decision }, { db }) {
      const { campaign_id, status, optimizations, performance_metrics, escalation_id } = analysis;
      if (decision.campaign_id !== campaign_id) throw invalid('analysis and decision are about different campaigns');
      found(await campaigns.readCampaign(db, campaign_id), 'campaign', campaign_id);
      const now = deps.clock();
      const recorded = await recordDecision(db, { ...decision, output: analysis }, now);
      if (!recorded.isFirst) return { analysis: analysisSchema.parse(recorded.output) };
      await recordAction(db, {
        action_id: `analyze:${decision.decision_id}`,
        timestamp: now,
        action_type: 'optimize',
        source: 'campaign_optimizer',
        lead_id: null,
        campaign_id,
        conversation_id: null,
        journey_no: null,
        ...(escalation_id === null ? {} : { escalation_reason: 'low_performance' as const }),
        summary: `analysed: ${status}, ${optimizations.length} proposed`,
        details: { status, optimizations, performance_metrics, escalation_id },
      });
      return { analysis };
    },
  };
}
