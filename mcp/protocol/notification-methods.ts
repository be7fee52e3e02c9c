/** What people are told outside the console: questions to a person, and leads offered to a representative. */
import { z } from 'zod';
import { assignmentSchema } from '../../workflows/contracts/assignment';
import { escalationSchema } from '../../workflows/contracts/escalation';
import { defineMethod } from './method';

export const NOTIFICATION_WAYS = ['mail', 'webhook'] as const;
export const NOTIFICATION_STATUSES = ['reserved', 'released', 'sent', 'unconfirmed', 'refused', 'dropped'] as const;

/** No PII: ids, the question and its evidence as they are stored. */
export const notificationItemSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.enum(['opened', 'reminded']),
    escalation: escalationSchema.pick({
      escalation_id: true,
      reason: true,
      urgency: true,
      lead_id: true,
      campaign_id: true,
      question: true,
      evidence: true,
      proposed_action: true,
      alternatives: true,
      on_silence: true,
      created_at: true,
      expires_at: true,
    }),
  }),
  z.object({
    kind: z.literal('offered'),
    assignment: assignmentSchema.pick({
      assignment_id: true,
      lead_id: true,
      journey_no: true,
      representative_id: true,
      offered_at: true,
      accept_until: true,
    }),
  }),
]);
export type NotificationItem = z.output<typeof notificationItemSchema>;

const messageId = z.string().min(1).max(100);
const attemptId = z.string().min(1).max(100);

export const notificationMethods = {
  reserveNotification: defineMethod({
    description:
      'Takes the next message to somebody who is to be told of something, under a lease, and writes it down before a provider is called. It carries everything that waits for its recipient and still needs somebody. Asked again with the same attempt_id it answers the same.',
    params: z.strictObject({
      way: z.enum(NOTIFICATION_WAYS),
      attempt_id: attemptId,
      provider: z.object({ name: z.string().min(1).max(50), takes_idempotency_key: z.boolean() }),
    }),
    result: z.object({
      message: z
        .object({
          message_id: messageId.meta({ description: 'also the idempotency key, where the provider takes one' }),
          to: z.string().nullable().meta({ description: 'e-mail address; null: the webhook' }),
          items: z.array(notificationItemSchema).min(1),
        })
        .nullable()
        .meta({ description: 'null: nothing is to be told now' }),
    }),
    scope: 'notifications:send',
    kind: 'natural',
  }),
  settleNotification: defineMethod({
    description:
      'Records what became of a message. What was certainly not taken is handed out again later; what a provider without idempotency keys may have taken never is.',
    params: z.strictObject({
      message_id: messageId,
      attempt_id: attemptId,
      outcome: z.enum(['sent', 'unknown', 'not_taken', 'refused']),
      error: z.string().max(500).nullable().default(null).meta({ description: 'without PII' }),
    }),
    result: z.object({ message_id: messageId, status: z.enum(NOTIFICATION_STATUSES) }),
    scope: 'notifications:send',
    kind: 'natural',
  }),
};
