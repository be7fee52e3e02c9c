/** Experiments: a company is put into an arm once, and what came of it is counted when it was given the time to answer. */
import { readCampaign } from '../../../db/repositories/campaigns';
import * as experiments from '../../../db/repositories/experiments';
import { lockLead } from '../../../db/repositories/leads';
import type { Queryable } from '../../../db/queryable';
import type { Result } from '../../protocol';
import type { Handlers } from '../handler';
import type { HandlerDeps } from './deps';
import { found } from './errors';

type Standing = NonNullable<Result<'getOutreachContext'>['experiment']>;

/** Nobody asks further than whether there are so many. */
const COUNTED = 100;
/** Results change by the day; they are added up again after this. */
const RESULTS_KEPT_MS = 60_000;

export function experimentHandlers(deps: HandlerDeps): Pick<Handlers, 'assignArm' | 'getExperimentLog'> {
  return {
    async assignArm({ lead_id, campaign_id, journey_no, assignment }, { db }) {
      found(await lockLead(db, lead_id), 'lead', lead_id);
      found(await readCampaign(db, campaign_id), 'campaign', campaign_id);
      const unit = await experiments.unitOf(db, deps.vault, lead_id);
      const wanted = { ...assignment, campaign_id, unit, lead_id, journey_no };
      return { assignment: await experiments.assign(db, wanted, deps.clock()) };
    },

    async getExperimentLog({ campaign_id, after, limit }, { db }) {
      found(await readCampaign(db, campaign_id), 'campaign', campaign_id);
      const { outcomeWindowSeconds } = deps.config;
      const rows = await experiments.logOf(db, campaign_id, outcomeWindowSeconds, deps.clock(), { after, limit });
      return { rows };
    },
  };
}

export async function experimentStanding(
  deps: HandlerDeps,
  db: Queryable,
  leadId: string,
  campaignId: string,
): Promise<Standing> {
  const unit = await experiments.unitOf(db, deps.vault, leadId);
  return {
    assignment: (await experiments.assignmentOf(db, campaignId, unit)) ?? null,
    assigned: await experiments.countAssigned(db, campaignId, COUNTED),
    results: await recentResults(deps, db, campaignId),
  };
}

interface Kept {
  at: number;
  results: Standing['results'];
}
const keptBy = new WeakMap<HandlerDeps, Map<string, Kept>>();

/** A campaign's thousands of companies are not counted for each of them. */
async function recentResults(deps: HandlerDeps, db: Queryable, campaignId: string): Promise<Standing['results']> {
  const kept = keptBy.get(deps) ?? new Map<string, Kept>();
  keptBy.set(deps, kept);
  const now = deps.clock();
  const known = kept.get(campaignId);
  if (known && now.getTime() - known.at < RESULTS_KEPT_MS) return known.results;
  const results = await experiments.resultsOf(db, campaignId, deps.config.outcomeWindowSeconds, now);
  kept.set(campaignId, { at: now.getTime(), results });
  return results;
}
