/** Experiments: a company is put into an arm once, and what came of it is counted when it was given the time to answer. */
import { readCampaign } from '../../../db/repositories/campaigns';
import * as experiments from '../../../db/repositories/experiments';
import { lockLead } from '../../../db/repositories/leads';
import { sendHoursOf } from '../../../db/repositories/send-hours';
import type { Queryable } from '../../../db/queryable';
import type { Result } from '../../protocol';
import type { Handlers } from '../handler';
import type { HandlerDeps } from './deps';
import { found, living } from './errors';
import { recent } from './recent';

type Standing = NonNullable<Result<'getOutreachContext'>['experiment']>;

/** Nobody asks further than whether there are so many. */
const COUNTED = 100;
/** Results change by the day; they are added up again after this. */
const RESULTS_KEPT_MS = 60_000;
/** Ninety days of messages are looked through for them. */
const HOURS_KEPT_MS = 3_600_000;

export function experimentHandlers(deps: HandlerDeps): Pick<Handlers, 'assignArm' | 'getExperimentLog'> {
  return {
    async assignArm({ lead_id, campaign_id, journey_no, assignment }, { db }) {
      living(await lockLead(db, lead_id), lead_id);
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

const recentResults = recent(RESULTS_KEPT_MS, (deps, db, campaignId) =>
  experiments.resultsOf(db, campaignId, deps.config.outcomeWindowSeconds, deps.clock()),
);

/** Of the hours in which a campaign wrote. */
export const recentSendHours = recent(HOURS_KEPT_MS, (deps, db, campaignId) =>
  sendHoursOf(db, campaignId, deps.config.outcomeWindowSeconds, deps.clock()),
);
