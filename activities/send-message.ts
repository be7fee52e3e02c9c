/**
 * One message, once. The gate is asked last thing before the provider; the ledger row it reserves decides what a second
 * attempt may do. Killed before the reservation: nothing happened. Killed after it: the row says that a provider may have
 * the message, so one that takes keys is called again with the same key, and one that does not is never called again.
 * Failed, not killed, before the provider was called: the next attempt knows (`send-attempt.ts`).
 */
import { ApplicationFailure, log } from '@temporalio/activity';
import { personalize, TemplateError, type Message } from '../agents/engagement/personalize';
import type { Result } from '../mcp/protocol';
import { afterPause, type ContactRules, type Pause, type Whereabouts } from '../policy/contact-window';
import type { EngagementActivities, SendResult } from '../workflows/contracts/activities';
import { FAILURES } from '../workflows/contracts/failures';
import { NotAccepted, type Delivery, type DeliveryProvider, type OutgoingMessage } from './delivery';
import type { CallData } from './errors';
import { attemptId, unsentIfFailed } from './send-attempt';

type SendMessage = EngagementActivities['sendMessage'];
type Reservation = Result<'reserveSend'>;

export function createSendMessage(data: CallData, delivery: Omit<Delivery, 'mail'>, rules: FollowUpRules): SendMessage {
  return async ({ nurture, ...message }) => {
    const { lead_id, campaign_id, channel, variant_id } = message;
    const provider = delivery.providerFor(channel);
    const attempt_id = attemptId();
    const context = await unsentIfFailed(attempt_id, () => data('getOutreachContext', { lead_id, campaign_id }));
    const variant = context.variants.find((candidate) => candidate.variant_id === variant_id) ?? null;
    const follow_up_at = followUpAt(rules, nurture !== undefined, context.lead);
    const order = {
      ...message,
      purpose: 'marketing' as const,
      // A call that is repeated because its answer was lost must not look like a second attempt.
      attempt_id,
      content: write({ ...context, variant, channel, nurture }),
      provider: { name: provider.name, takes_idempotency_key: provider.takesIdempotencyKey },
      sending_domain: channel === 'Email' ? delivery.sendingDomain : null,
    };
    const reservation = await unsentIfFailed(attempt_id, () => data('reserveSend', order));
    if (reservation.verdict !== 'send') return settled(reservation, follow_up_at);
    // The address the gate looked at and the content the ledger keeps, not what was read before it.
    const { ledger_id, to, content, answer_token } = reservation;
    const outgoing = delivery.finish({ ledger_id, lead_id, channel, to, ...content, answer_token });
    const delivered = await deliver(data, provider, outgoing, { attempt_id, repeated: reservation.repeated });
    if (delivered === 'bounced') return { status: 'refused', ledger_id, reason: 'suppressed' };
    const { provider_message_id } = delivered;
    const { subject, body } = outgoing;
    await data('confirmSend', { ledger_id, provider_message_id, subject, body });
    return { status: 'sent', ledger_id, follow_up_at };
  };
}

/** When the next touch of a sequence is due after one that goes out now, by the account's rules. */
export interface FollowUpRules extends ContactRules {
  touchInterval: Pause;
  nurtureInterval: Pause;
}

const followUpAt = (rules: FollowUpRules, isNurturing: boolean, lead: Whereabouts): string =>
  afterPause(new Date(), isNurturing ? rules.nurtureInterval : rules.touchInterval, lead, rules).toISOString();

/** @throws ApplicationFailure `Invalid`: only a person can mend a template */
function write(input: Parameters<typeof personalize>[0]): Message {
  try {
    return personalize(input);
  } catch (error) {
    if (error instanceof TemplateError) throw ApplicationFailure.nonRetryable(error.message, FAILURES.invalid);
    throw error;
  }
}

function settled(reservation: Exclude<Reservation, { verdict: 'send' }>, follow_up_at: string): SendResult {
  const { ledger_id } = reservation;
  switch (reservation.verdict) {
    case 'already_sent':
      return { status: 'sent', ledger_id, follow_up_at };
    case 'unconfirmed':
      return { status: 'unconfirmed', ledger_id, follow_up_at };
    case 'refused':
      return { status: 'refused', ledger_id, reason: reservation.reason };
    case 'deferred':
      return { status: 'deferred', ledger_id, reason: reservation.reason, until: reservation.until };
  }
}

interface Attempt {
  attempt_id: string;
  /** an earlier attempt may have got through under the same key */
  repeated: boolean;
}

/**
 * @returns `bounced`: the provider knows that the mailbox does not exist, and so does the data server now
 * @throws ApplicationFailure `DeliveryFailed`. When the provider certainly has not taken the message the row is free for
 * another try; a refusal of a repetition says nothing of the attempt before it, so that row stays reserved.
 */
async function deliver(
  data: CallData,
  provider: DeliveryProvider,
  message: OutgoingMessage,
  { attempt_id, repeated }: Attempt,
): Promise<{ provider_message_id: string | null } | 'bounced'> {
  const { ledger_id } = message;
  try {
    return { provider_message_id: await provider.deliver(message) };
  } catch (error) {
    if (!(error instanceof NotAccepted)) {
      log.warn('nobody knows whether the provider has taken the message', { ledger_id, name: provider.name });
      throw ApplicationFailure.retryable(
        `${provider.name} did not say whether it took ${ledger_id}: ${error instanceof Error ? error.message : 'unknown'}`,
        FAILURES.deliveryFailed,
      );
    }
    if (error.isHardBounce && !repeated) {
      await unsentIfFailed(attempt_id, () => data('bounceSend', { ledger_id, attempt_id, error: error.message }));
      return 'bounced';
    }
    if (!repeated)
      await unsentIfFailed(attempt_id, () => data('releaseSend', { ledger_id, attempt_id, error: error.message }));
    const describe = `${provider.name} did not take ${ledger_id}: ${error.message}`;
    throw error.permanent
      ? ApplicationFailure.nonRetryable(describe, FAILURES.deliveryFailed)
      : ApplicationFailure.retryable(describe, FAILURES.deliveryFailed);
  }
}
