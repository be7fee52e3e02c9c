/** What persons say about being written to: kept for ever, the latest of it holds, and withdrawals reach the journey. */
import { randomUUID } from 'node:crypto';
import { consentIndexOf, consentsOf, isConsentKnown, recordConsent } from '../../../db/repositories/consents';
import { personOf } from '../../../db/repositories/lead-pii';
import { lockLeadOrSurvivor, setGdprConsent } from '../../../db/repositories/leads';
import { queueInteraction } from '../../../db/repositories/relay-events';
import type { Queryable } from '../../../db/queryable';
import type { Consent, NewConsent } from '../../../workflows/contracts/consent';
import type { Channel } from '../../../workflows/contracts/lead';
import type { Handlers } from '../handler';
import type { HandlerDeps } from './deps';
import { invalid, living } from './errors';

/** A caller's clock may be a little fast. */
const CLOCK_SKEW_MS = 60_000;

export function consentHandlers(deps: HandlerDeps): Pick<Handlers, 'recordConsent'> {
  return {
    async recordConsent({ lead_id: wanted, idempotency_key: _key, ...said }, { db }) {
      const { lead_id } = living(await lockLeadOrSurvivor(db, wanted), wanted);
      return { lead_id, duplicate: !(await sayConsent(deps, db, lead_id, said)) };
    },
  };
}

/**
 * The lead's row is locked by the caller, or new.
 * @returns false when the same was said before
 * @throws RpcError invalidParams when it is said to have been said later than now
 */
export async function sayConsent(
  deps: HandlerDeps,
  db: Queryable,
  leadId: string,
  { recorded_at: saidAt, ...said }: NewConsent,
): Promise<boolean> {
  const now = deps.clock();
  const person = await personOf(db, leadId);
  const consent = {
    ...said,
    lead_id: leadId,
    person_index: consentIndexOf(said.channel, person),
    recorded_at: timeOf(saidAt, now),
  };
  if (saidAt !== undefined && (await isConsentKnown(db, consent))) return false;
  await recordConsent(db, consent);
  if (said.purpose === 'service') return true;
  const marketing = (await consentsOf(db, leadId, person)).filter(({ purpose }) => purpose === 'marketing');
  if (said.channel === 'Email') await setGdprConsent(db, leadId, isGranted(marketing));
  // whoever may be reached by another channel still takes part
  if (!said.granted && !marketing.some(({ granted }) => granted)) await tellOfWithdrawal(db, leadId, said.channel, now);
  return true;
}

const isGranted = (marketing: readonly Consent[]): boolean =>
  marketing.some(({ channel, granted }) => channel === 'Email' && granted);

/** A grant from the future would outrank a withdrawal of today. */
function timeOf(saidAt: string | undefined, now: Date): Date {
  if (saidAt === undefined) return now;
  const time = new Date(saidAt);
  if (time.getTime() > now.getTime() + CLOCK_SKEW_MS) throw invalid('recorded_at lies in the future');
  return time < now ? time : now;
}

/** To the journey, consent that is withdrawn altogether is an unsubscription. */
async function tellOfWithdrawal(db: Queryable, leadId: string, channel: Channel, now: Date): Promise<void> {
  const interaction_id = `withdrawal-${randomUUID()}`;
  const heard = { interaction_id, event_type: 'unsubscribe', outcome: 'unsubscribe', channel } as const;
  await queueInteraction(db, leadId, heard, now);
}
