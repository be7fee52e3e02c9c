/** The gate and the ledger on the wire (SPEC section 3). */
import { z } from 'zod';
import { campaignSchema, variantSchema } from '../../workflows/contracts/campaign';
import { channelStandingSchema, PURPOSES } from '../../workflows/contracts/consent';
import { hourResultSchema } from '../../workflows/contracts/experiment';
import { GATE_REASONS, type GateReason } from '../../workflows/contracts/gate';
import { leadIdSchema } from '../../workflows/contracts/ids';
import { channelSchema, leadSchema } from '../../workflows/contracts/lead';
import { experimentStandingSchema } from './experiment-methods';
import { longTermSchema } from './memory-methods';
import { defineMethod } from './method';

export const SEND_STATUSES = ['reserved', 'sent', 'unconfirmed', 'refused', 'deferred'] as const;

export { GATE_REASONS, type GateReason };

export const variantStatsSchema = z.object({ variant_id: z.string(), sends: z.int(), successes: z.int() });

export const contentSchema = z.object({ subject: z.string().max(1000), body: z.string().max(200_000) });

const refused = z.object({ verdict: z.literal('refused'), ledger_id: z.string(), reason: z.enum(GATE_REASONS) });

export const sendMethods = {
  getOutreachContext: defineMethod({
    description:
      'Everything needed to write to a lead: lead, profile, campaign, its running variants and how each has done, consent and address by channel, the next touch.',
    params: z.strictObject({ lead_id: leadIdSchema, campaign_id: z.string().nullable() }),
    result: z.object({
      lead: leadSchema,
      profile: longTermSchema.nullable(),
      campaign: campaignSchema.nullable(),
      variants: z.array(variantSchema),
      variant_stats: z.array(variantStatsSchema),
      channels: z
        .array(channelStandingSchema)
        .meta({ description: 'every channel, with what the gate will look at first' }),
      next_touch: z.int().min(1).meta({ description: 'touches count on across journeys' }),
      experiment: experimentStandingSchema
        .nullable()
        .default(null)
        .meta({ description: 'null: the message belongs to no campaign' }),
      send_hours: z.array(hourResultSchema).default([]).meta({
        description: 'when the campaign\u2019s first messages of the last 90 days went out, and how many were answered',
      }),
    }),
    scope: 'sends:read',
    kind: 'read',
  }),
  reserveSend: defineMethod({
    description:
      'Asks the gate, last thing before a provider is called, and reserves the ledger row of (lead, campaign, touch) in the same transaction. Called again for the same row it says what became of the first attempt.',
    params: z.strictObject({
      lead_id: leadIdSchema,
      campaign_id: z.string().nullable(),
      touch: z.int().min(1),
      journey_no: z.int().min(1),
      channel: channelSchema,
      purpose: z.enum(PURPOSES),
      variant_id: z.string().nullable(),
      approved_by_escalation_id: z.string().nullable(),
      provider: z.strictObject({ name: z.string(), takes_idempotency_key: z.boolean() }),
      sending_domain: z.string().max(253).nullable().default(null).meta({
        description: 'e-mail: domain of the sender, which pauses when too much of its mail bounces',
      }),
      content: contentSchema.meta({ description: 'kept encrypted, and handed out again when the attempt is repeated' }),
      attempt_id: z.string().min(1).max(100).optional().meta({
        description:
          'of an attempt to send: the same one again says that no provider has been called under it, or that the provider has certainly not taken the message; the call is then no second attempt',
      }),
    }),
    result: z.discriminatedUnion('verdict', [
      z.object({
        verdict: z.literal('send'),
        ledger_id: z.string().meta({ description: 'also the idempotency key of a provider that takes one' }),
        to: z.string().meta({ description: 'the address the gate looked at: write to no other' }),
        content: contentSchema.meta({ description: 'what to send: that of the first attempt, where one may be out' }),
        answer_token: z
          .string()
          .meta({ description: 'opaque: names the message to whoever answers it, the same on every attempt' }),
        repeated: z.boolean().meta({
          description: 'an earlier attempt may have got through under the same key: a refusal now does not undo it',
        }),
        warnings: z.array(z.string()),
      }),
      refused,
      z.object({
        verdict: z.literal('deferred'),
        ledger_id: z.string(),
        reason: z.enum(GATE_REASONS),
        until: z.iso.datetime({ offset: true }),
        warnings: z.array(z.string()),
      }),
      z.object({ verdict: z.literal('already_sent'), ledger_id: z.string() }),
      /** an earlier attempt may have reached the provider, and the provider takes no key: never again for this row */
      z.object({ verdict: z.literal('unconfirmed'), ledger_id: z.string() }),
    ]),
    scope: 'sends:write',
    kind: 'natural',
  }),
  confirmSend: defineMethod({
    description:
      'The provider has taken the message. Stores the interaction and the content as sent (encrypted) with it.',
    params: z.strictObject({
      ledger_id: z.string(),
      provider_message_id: z.string().max(500).nullable(),
      ...contentSchema.shape,
    }),
    result: z.object({ ledger_id: z.string() }),
    scope: 'sends:write',
    kind: 'natural',
  }),
  releaseSend: defineMethod({
    description:
      'The provider has certainly not taken the message: the row may be tried again. Frees nothing when another attempt has reserved the row since, or one before may have got through.',
    params: z.strictObject({
      ledger_id: z.string(),
      attempt_id: z.string().min(1).max(100).optional().meta({ description: 'the attempt that knows' }),
      error: z.string().max(500).meta({ description: 'without PII' }),
    }),
    result: z.object({ ledger_id: z.string() }),
    scope: 'sends:write',
    kind: 'natural',
  }),
  bounceSend: defineMethod({
    description:
      'The mail server has certainly not taken the message, because there is no such mailbox: a hard bounce, with all that follows from one. The row is refused as suppressed.',
    params: z.strictObject({
      ledger_id: z.string(),
      attempt_id: z.string().min(1).max(100).meta({ description: 'the attempt that knows' }),
      error: z.string().max(500).meta({ description: 'without PII' }),
    }),
    result: z.object({ ledger_id: z.string() }),
    scope: 'sends:write',
    kind: 'natural',
  }),
};
