/** Campaigns: what an analysis looks at, and where it is kept. */
import { recordAction } from '../../../db/repositories/agent-actions';
import * as campaigns from '../../../db/repositories/campaigns';
import {
  awaitingEscalations,
  insertChange,
  latestChanges,
  readChange,
} from '../../../db/repositories/campaign-changes';
import { audienceStatsOf, channelStatsOf, leadCohortsOf } from '../../../db/repositories/campaign-stats';
import { latestAnalysisNo, recordDecision } from '../../../db/repositories/decisions';
import { openLowPerformanceEscalation } from '../../../db/repositories/escalations';
import type { Queryable } from '../../../db/queryable';
import { whyAsk } from '../../../policy/campaign-changes';
import { analysisSchema, MATURITY_DAYS, type Analysis } from '../../../workflows/contracts/campaign';
import { channelOf } from '../../../workflows/contracts/channels';
import { CHANNELS } from '../../../workflows/contracts/lead';
import type { Result } from '../../protocol';
import type { Handlers } from '../handler';
import type { HandlerDeps } from './deps';
import { found, invalid } from './errors';

/** How far back channels are compared. */
const STATS_DAYS = 90;
/** What messages of ours are called among the interactions. */
const SENT_EVENTS = CHANNELS.map((channel) => channelOf(channel).sent_event);

export function campaignHandlers(
  deps: HandlerDeps,
): Pick<Handlers, 'getCampaignPerformance' | 'recordAnalysis' | 'listLiveCampaigns'> {
  return {
    async getCampaignPerformance({ campaign_id }, { db }) {
      return {
        campaign: found(await campaigns.readCampaign(db, campaign_id), 'campaign', campaign_id),
        daily: await campaigns.dailyOf(db, campaign_id),
        total_conversions: await campaigns.countConversions(db, campaign_id),
        variants: await campaigns.variantsOf(db, campaign_id),
        variant_stats: await campaigns.variantStatsOf(db, campaign_id),
        channel_stats: await channelStatsOf(db, campaign_id, daysBefore(deps.clock()), SENT_EVENTS),
        audience_stats: await audienceStatsOf(db, campaign_id),
        lead_cohorts: await leadCohortsOf(db, campaign_id, MATURITY_DAYS),
        latest_changes: await latestChanges(db, campaign_id),
        awaiting_escalation_ids: await awaitingEscalations(db, campaign_id),
        open_low_performance_escalation_id: await openLowPerformanceEscalation(db, campaign_id),
        analyses: await latestAnalysisNo(db, campaign_id),
      };
    },

    async listLiveCampaigns({ after, limit }, { db }) {
      return { campaign_ids: await campaigns.liveCampaignIds(db, after, limit, deps.clock()) };
    },

    async recordAnalysis({ analysis, decision, analysis_no, changes }, { db }) {
      const { campaign_id, status, optimizations, performance_metrics, escalation_id } = analysis;
      if (decision.campaign_id !== campaign_id) throw invalid('analysis and decision are about different campaigns');
      found(await campaigns.readCampaign(db, campaign_id), 'campaign', campaign_id);
      const now = deps.clock();
      const recorded = await recordDecision(db, { ...decision, output: analysis }, now);
      if (!recorded.isFirst) return storedAnalysis(db, analysisSchema.parse(recorded.output), campaign_id);
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
      const latest = await latestChanges(db, campaign_id);
      for (const change of changes) {
        const last = latest.find(({ type }) => type === change.type);
        const reason = whyAsk(change, deps.config, last) ?? null;
        await insertChange(db, { ...change, campaign_id, analysis_no: analysis_no ?? null, reason }, now);
      }
      return storedAnalysis(db, analysis, campaign_id);
    },
  };
}

/** The analysis with the changes that came of it, as they stand now. */
async function storedAnalysis(
  db: Queryable,
  analysis: Analysis,
  campaignId: string,
): Promise<Result<'recordAnalysis'>> {
  const ids = analysis.optimizations.flatMap(({ change_id }) => change_id ?? []);
  const changes = [];
  for (const id of ids) {
    const change = await readChange(db, id);
    if (change?.campaign_id === campaignId) changes.push(change);
  }
  return { analysis, changes };
}

const daysBefore = (now: Date): Date => new Date(now.getTime() - STATS_DAYS * 86_400_000);
