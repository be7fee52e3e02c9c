/** What was written to a lead, in full: for people who look at its journey. */
import { consentIndexOf } from '../../../db/repositories/consents';
import { dataKeyOf, personOf } from '../../../db/repositories/lead-pii';
import { readLead } from '../../../db/repositories/leads';
import { readMessage } from '../../../db/repositories/messages';
import type { Handlers } from '../handler';
import type { HandlerDeps } from './deps';
import { found } from './errors';
import { recipientOf } from './gate-facts';

export function messageHandlers({ vault }: HandlerDeps): Pick<Handlers, 'getMessage'> {
  return {
    async getMessage({ lead_id, ledger_id }, { db }) {
      const lead = found(await readLead(db, vault, lead_id), 'lead', lead_id);
      const key = await dataKeyOf(db, vault, lead_id);
      const { address_index, ...message } = found(
        await readMessage(db, key, lead_id, ledger_id),
        `message of lead ${lead_id}`,
        ledger_id,
      );
      // only the hash of the address is kept: the lead may have another one by now
      const present = consentIndexOf(message.channel, await personOf(db, lead_id));
      const isPresent = address_index !== null && present?.equals(address_index) === true;
      return { ...message, to: isPresent ? recipientOf(message.channel, lead) : null };
    },
  };
}
