/** For tests: a method rig with leads whose journey is under way, and messages ordered for them. */
import { createMethodRig, NOON } from './method-rig';
import type { MethodRig } from './method-rig';
import type { Params, Result } from '../mcp/protocol';

export const SMTP = { name: 'smtp', takes_idempotency_key: false };
export const KEYED = { name: 'webhook', takes_idempotency_key: true };
export const WRITTEN = { subject: 'Hello', body: 'Hello Ada' };
export const SENT = { provider_message_id: 'm-1', ...WRITTEN };

export interface SendRig extends MethodRig {
  /** the lead's first message by e-mail, unless the change says otherwise */
  reserve(leadId: string, change?: Partial<Params<'reserveSend'>>): Promise<Result<'reserveSend'>>;
  laterBy(hours: number): void;
}

export async function createSendRig(): Promise<SendRig> {
  const rig = await createMethodRig();
  return {
    ...rig,
    async newLead(fields) {
      const lead = await rig.newLead(fields);
      await rig.openJourney(lead);
      return lead;
    },
    reserve: (lead_id, change = {}) =>
      rig.call('reserveSend', {
        lead_id,
        campaign_id: null,
        touch: 1,
        journey_no: 1,
        channel: 'Email',
        purpose: 'marketing',
        variant_id: null,
        approved_by_escalation_id: null,
        provider: SMTP,
        sending_domain: 'purple-merit.example',
        content: WRITTEN,
        ...change,
      }),
    laterBy(hours) {
      rig.clock.now = new Date(rig.clock.now.getTime() + hours * 3_600_000);
    },
  };
}

export const times = <T>(n: number, make: (i: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: n }, (_, i) => make(i)));

export { NOON };
