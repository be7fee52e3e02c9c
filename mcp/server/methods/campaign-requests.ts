/** updateCampaign, analyzePerformance, optimizeCampaign: what people and agents ask of a campaign. */
import { randomUUID } from 'node:crypto';
import * as analytics from '../../../db/repositories/campaign-analytics';
import type { Period } from '../../../db/repositories/campaign-analytics';
import { metricsOf, patchCampaign, readCampaign } from '../../../db/repositories/campaigns';
import { queueOptimization } from '../../../db/repositories/relay-events';
import type { Queryable } from '../../../db/queryable';
import { analysisSchema } from '../../../workflows/contracts/campaign';
import { channelOf } from '../../../workflows/contracts/channels';
import { CHANNELS } from '../../../workflows/contracts/lead';
import { campaignWorkflowId } from '../../../workflows/contracts/workflow-ids';
import type { CampaignFigures } from '../../protocol/campaign-request-methods';
import type { Handlers } from '../handler';
import { followingDailyBudget } from './daily-budget';
import type { HandlerDeps } from './deps';
import { found, notFound } from './errors';

/** What messages of ours are called among the interactions. */
const SENT_EVENTS = CHANNELS.map((channel) => channelOf(channel).sent_event);

type RequestMethods = Pick<Handlers, 'updateCampaign' | 'analyzePerformance' | 'optimizeCampaign'>;

export function campaignRequestHandlers(deps: HandlerDeps): RequestMethods {
  return {
    async updateCampaign({ campaign_id, changes }, { db }) {
      const patch = () => patchCampaign(db, campaign_id, changes);
      const isKnown = await (changes.channel_budgets === undefined
        ? followingDailyBudget(db, [campaign_id], patch)
        : patch());
      if (!isKnown) throw notFound('campaign', campaign_id);
      return { campaign_id };
    },

    async analyzePerformance({ campaign_id, from = null, to = null }, { db }) {
      const figures = await figuresOf(db, campaign_id, { from, to });
      const latest = await analytics.latestAnalysis(db, campaign_id);
      return {
        ...figures,
        latest_analysis: latest
          ? { decided_at: latest.decided_at, analysis: analysisSchema.parse(latest.output) }
          : null,
      };
    },

    async optimizeCampaign({ campaign_id, idempotency_key: _key, ...request }, { db }) {
      found(await readCampaign(db, campaign_id), 'campaign', campaign_id);
      const request_id = randomUUID();
      await queueOptimization(db, campaign_id, { request_id, request }, deps.clock());
      return { campaign_id, request_id, status: 'requested', workflow_id: campaignWorkflowId(campaign_id) };
    },
  };
}

/** @throws RpcError notFound */
export async function figuresOf(db: Queryable, campaignId: string, period: Period): Promise<CampaignFigures> {
  const { campaign_id, name, status } = found(await readCampaign(db, campaignId), 'campaign', campaignId);
  const totals = await analytics.totalsIn(db, campaign_id, period);
  const { messages_sent, replies, successes, opt_outs, handoffs_completed } = totals;
  const perMessage = (count: number): number | null => (messages_sent === 0 ? null : count / messages_sent);
  return {
    campaign_id,
    name,
    status,
    ...period,
    metrics: metricsOf(totals),
    outreach: {
      messages_sent,
      replies,
      successes,
      opt_outs,
      handoffs_completed,
      reply_rate: perMessage(replies),
      success_rate: perMessage(successes),
      opt_out_rate: perMessage(opt_outs),
    },
    daily: await analytics.daysIn(db, campaign_id, period),
    channels: await analytics.channelsIn(db, campaign_id, period, SENT_EVENTS),
    variants: await analytics.variantFigures(db, campaign_id),
  };
}
