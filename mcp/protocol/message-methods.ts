/** What was written to a lead, in full. */
import { z } from 'zod';
import { leadIdSchema } from '../../workflows/contracts/ids';
import { channelSchema } from '../../workflows/contracts/lead';
import { defineMethod } from './method';
import { contentSchema, SEND_STATUSES } from './send-methods';

export const ledgerIdSchema = z
  .string()
  .min(1)
  .max(200)
  .meta({ examples: ['send-test-123.camp-001.1'] });

export const messageSchema = z.object({
  ledger_id: ledgerIdSchema,
  lead_id: leadIdSchema,
  campaign_id: z.string().nullable(),
  journey_no: z.int().min(1),
  touch: z.int().min(1),
  channel: channelSchema,
  variant_id: z.string().nullable(),
  status: z.enum(SEND_STATUSES),
  sent_at: z.iso.datetime({ offset: true }).nullable(),
  sending_domain: z.string().nullable().meta({ description: 'e-mail: domain of the sender' }),
  to: z
    .string()
    .nullable()
    .meta({ description: 'the address it went to; null when the lead does not have it any more' }),
  content: contentSchema.nullable().meta({
    description: 'as the provider was handed it; null: none was, or the lead was erased',
  }),
});

export const messageMethods = {
  getMessage: defineMethod({
    description: 'One message to a lead as it was sent, with its text. Holds personal data.',
    params: z.strictObject({ lead_id: leadIdSchema, ledger_id: ledgerIdSchema }),
    result: messageSchema,
    scope: 'messages:read',
    kind: 'read',
  }),
};
