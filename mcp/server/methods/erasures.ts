/**
 * Erasure of a lead, in steps that may each be repeated (docs/decisions/0034): accepted, which deletes who it is and stops
 * every message; the key destroyed, once no workflow of it runs; complete, once nothing of it is left elsewhere.
 */
import { conversationsOf } from '../../../db/repositories/about-lead';
import { releaseLead } from '../../../db/repositories/assignments';
import { consentIndexOf, consentsOf, openToMarketing, recordConsent } from '../../../db/repositories/consents';
import { destroyKey, forgetPerson, forgetTexts } from '../../../db/repositories/erased-data';
import * as erasures from '../../../db/repositories/erasures';
import { openQuestionsOf } from '../../../db/repositories/escalations';
import { latestJourney } from '../../../db/repositories/journeys';
import { personOf } from '../../../db/repositories/lead-pii';
import { lockLead, lockLeadOrSurvivor } from '../../../db/repositories/leads';
import type { Queryable } from '../../../db/queryable';
import { CHANNELS, type Channel } from '../../../workflows/contracts/channels';
import type { Erasure } from '../../../workflows/contracts/erasure';
import type { Handlers } from '../handler';
import type { HandlerDeps } from './deps';
import { conflict, found } from './errors';

type ErasureMethods = Pick<
  Handlers,
  'eraseLead' | 'claimErasures' | 'noteCancelRequested' | 'destroyLeadKey' | 'completeErasure' | 'reopenErasure'
>;
type ClosingMethods = Pick<Handlers, 'closeJourney' | 'settleEscalation'>;

export function erasureHandlers(deps: HandlerDeps, closing: ClosingMethods): ErasureMethods {
  return {
    async eraseLead({ lead_id: wanted, requested_by }, { db }) {
      const lead = found(await lockLeadOrSurvivor(db, wanted), 'lead', wanted);
      if (lead.erased_at === null) {
        const now = deps.clock();
        await voidConsent(db, lead.lead_id, now);
        await forgetPerson(db, lead.lead_id);
        await forgetTexts(db, lead.lead_id);
        await erasures.beginErasure(db, lead.lead_id, requested_by, now);
      }
      return erasureOf(db, lead.lead_id);
    },

    async claimErasures({ limit }, { db }) {
      return { erasures: await erasures.claimErasures(db, limit, deps.clock()) };
    },

    async noteCancelRequested({ lead_id }, { db }) {
      await erasures.markCancelRequested(db, lead_id, deps.clock());
      return erasureOf(db, lead_id);
    },

    async destroyLeadKey({ lead_id }, context) {
      const { db } = context;
      const lead = found(await lockLead(db, lead_id), 'lead', lead_id);
      if (lead.erased_at === null) throw conflict(`lead ${lead_id} is not being erased`);
      // where its workflow was ended by force, nobody has
      const journey = await latestJourney(db, lead_id);
      if (journey?.closed_at === null)
        await closing.closeJourney({ lead_id, journey_no: journey.journey_no, outcome: 'cancelled' }, context);
      for (const escalation_id of await openQuestionsOf(db, lead_id))
        await closing.settleEscalation({ answer: { escalation_id, status: 'withdrawn' } }, context);
      await releaseLead(db, lead_id, deps.clock());
      await forgetTexts(db, lead_id);
      await destroyKey(db, lead_id);
      await erasures.markKeyDestroyed(db, lead_id, deps.clock());
      return erasureOf(db, lead_id);
    },

    async completeErasure({ lead_id }, { db }) {
      const erasure = await erasureOf(db, lead_id);
      if (erasure.key_destroyed_at === null) throw conflict(`the key of lead ${lead_id} is not destroyed yet`);
      await deps.tiers.shortTerm.forgetLead(db, lead_id, await conversationsOf(db, lead_id));
      await erasures.markErasureComplete(db, lead_id, deps.clock());
      return erasureOf(db, lead_id);
    },

    async reopenErasure({ lead_id }, { db }) {
      await erasures.reopenErasure(db, lead_id, deps.clock());
      return erasureOf(db, lead_id);
    },
  };
}

const erasureOf = async (db: Queryable, leadId: string): Promise<Erasure> =>
  found(await erasures.readErasure(db, leadId), 'erasure of lead', leadId);

/**
 * What the person agreed to ends with her: it is kept under the hashed address, the one she has and those she had, and would
 * hold for whoever brings the address again. Marketing by mail is refused even where nothing was said, so that no old file
 * grants it; she herself may, anew.
 */
async function voidConsent(db: Queryable, lead_id: string, now: Date): Promise<void> {
  const deny = (channel: Channel, person_index: Buffer | null): Promise<void> =>
    recordConsent(db, {
      ...{ lead_id, channel, person_index, recorded_at: now },
      ...{ purpose: 'marketing', granted: false, legal_basis: 'consent', source: 'erasure' },
    });
  const person = await personOf(db, lead_id);
  const marketing = (await consentsOf(db, lead_id, person)).filter(({ purpose }) => purpose === 'marketing');
  const standing = new Map(marketing.map(({ channel, granted }) => [channel, granted]));
  for (const channel of CHANNELS) {
    if (standing.get(channel) !== true && (channel !== 'Email' || standing.has(channel))) continue;
    await deny(channel, consentIndexOf(channel, person));
  }
  for (const { channel, person_index } of await openToMarketing(db, lead_id)) await deny(channel, person_index);
}
