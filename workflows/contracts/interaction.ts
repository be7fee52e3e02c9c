/** What happens between a lead and us (DATA.md, table `interactions`). */
import { z } from 'zod';
import { campaignIdSchema, leadIdSchema } from './ids';
import { channelSchema } from './lead';

export const OUTCOMES_OF_INTERACTION = ['none', 'positive', 'negative', 'unsubscribe', 'callback_requested'] as const;
export const interactionOutcomeSchema = z.enum(OUTCOMES_OF_INTERACTION);

export const newInteractionSchema = z.strictObject({
  interaction_id: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .meta({ description: 'yours, or made here; the same one counts once' }),
  lead_id: leadIdSchema,
  campaign_id: campaignIdSchema.optional(),
  conversation_id: z.string().min(1).max(100).optional(),
  timestamp: z.iso.datetime({ offset: true }).optional(),
  channel: channelSchema,
  event_type: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,49}$/)
    .meta({
      examples: ['reply'],
      description: 'email_sent, open, click, reply, unsubscribe, call, meeting_booked, … others are kept',
    }),
  variant_id: z.string().min(1).max(100).optional(),
  outcome: interactionOutcomeSchema.default('none'),
  metadata: z
    .record(z.string(), z.json())
    .default({})
    .meta({
      description:
        'Kept as it is. These mean something: text (what was written to us: of a reply without outcome it says the outcome), ' +
        'ledger_id (the message of ours that it answers; the last one unless told), until (out_of_office: when the person is back, ' +
        'ISO 8601 with zone), bounce (email_bounced: "hard" suppresses the address, anything else is soft), machine (true: a ' +
        'scanner opened or clicked, nobody engaged), conversion_type and conversion_value_usd (conversion, meeting_booked)',
    }),
});
export type NewInteraction = z.infer<typeof newInteractionSchema>;

export const interactionSchema = z.object({
  interaction_id: z.string(),
  conversation_id: z.string().nullable(),
  lead_id: leadIdSchema,
  campaign_id: z.string().nullable(),
  timestamp: z.iso.datetime({ offset: true }),
  channel: channelSchema,
  event_type: z.string(),
  agent_id: z.string().nullable(),
  variant_id: z.string().nullable(),
  outcome: interactionOutcomeSchema,
  metadata: z.record(z.string(), z.json()),
});
export type Interaction = z.infer<typeof interactionSchema>;

/** The part of an interaction that a workflow needs: no content, no PII. */
export const heardInteractionSchema = z.object({
  interaction_id: z.string().min(1),
  event_type: z.string().min(1),
  outcome: interactionOutcomeSchema,
  channel: channelSchema,
  /** `out_of_office`: when the person is back */
  until: z.iso.datetime({ offset: true }).optional(),
  /** `email_bounced`: `hard` means that the mailbox does not exist */
  bounce: z.enum(['hard', 'soft']).optional(),
});
/** An absence of which nobody says how long it lasts. */
export const UNKNOWN_ABSENCE_DAYS = 7;

export type HeardInteraction = z.infer<typeof heardInteractionSchema>;
