/** A lead that a person holds back: the gate looks at it under the same lock, so a message goes out either before the pause or not at all. */
import { randomUUID } from 'node:crypto';
import { sealComment } from '../../../db/repositories/action-words';
import { recordAction } from '../../../db/repositories/agent-actions';
import { dataKeyOf } from '../../../db/repositories/lead-pii';
import * as leadPause from '../../../db/repositories/lead-pause';
import type { LeadPause } from '../../../db/repositories/lead-pause';
import { lockLeadOrSurvivor } from '../../../db/repositories/leads';
import type { LockedLead } from '../../../db/repositories/leads';
import { queueResumption } from '../../../db/repositories/relay-events';
import type { Queryable } from '../../../db/queryable';
import type { Handlers } from '../handler';
import type { HandlerDeps } from './deps';
import { found, living } from './errors';

export function leadPauseHandlers(deps: HandlerDeps): Pick<Handlers, 'pauseLead' | 'resumeLead'> {
  return {
    async pauseLead({ lead_id: wanted, paused_by, comment }, { db }) {
      const lead = living(await lockLeadOrSurvivor(db, wanted), wanted);
      const now = deps.clock();
      if (await leadPause.pause(db, lead.lead_id, paused_by, now)) {
        const summary = `paused by ${paused_by}: nothing is written to the lead`;
        await note(deps, db, lead, { action_type: 'pause_lead', by: paused_by, summary, comment }, now);
      }
      return standing(db, lead.lead_id);
    },

    async resumeLead({ lead_id: wanted, resumed_by, comment }, { db }) {
      const lead = living(await lockLeadOrSurvivor(db, wanted), wanted);
      const now = deps.clock();
      if (await leadPause.resume(db, lead.lead_id)) {
        const summary = `resumed by ${resumed_by}`;
        const resumed = { action_type: 'resume_lead', by: resumed_by, summary, comment } as const;
        await queueResumption(db, lead.lead_id, await note(deps, db, lead, resumed, now), now);
      }
      return standing(db, lead.lead_id);
    },
  };
}

const standing = async (db: Queryable, leadId: string): Promise<LeadPause> =>
  found(await leadPause.pauseOf(db, leadId), 'lead', leadId);

interface Done {
  action_type: 'pause_lead' | 'resume_lead';
  by: string;
  summary: string;
  comment: string | undefined;
}

/** @returns the id of the action */
async function note(
  deps: HandlerDeps,
  db: Queryable,
  { lead_id, campaign_id, journey_no }: LockedLead,
  { action_type, by, summary, comment }: Done,
  now: Date,
): Promise<string> {
  const action_id = `${action_type}:${randomUUID()}`;
  await recordAction(db, {
    action_id,
    timestamp: now,
    action_type,
    source: 'manager',
    lead_id,
    campaign_id,
    conversation_id: null,
    journey_no: journey_no > 0 ? journey_no : null,
    summary,
    details: { by },
    sealed_words: sealComment(await dataKeyOf(db, deps.vault, lead_id), action_id, { summary, comment }),
  });
  return action_id;
}
