/** What comes back, and how sending domains fare, on the wire (SPEC section 3, Answers). */
import { z } from 'zod';
import { leadIdSchema } from '../../workflows/contracts/ids';
import { sendingDomainNameSchema, sendingDomainSchema } from '../../workflows/contracts/sending-domain';
import { defineMethod } from './method';

/** in one question */
export const MAX_TOKENS = 1_000;

const answeredSchema = z.object({
  lead_id: leadIdSchema,
  ledger_id: z.string().nullable().meta({ description: 'null: the lead is known, but was never written to' }),
  campaign_id: z.string().nullable(),
  variant_id: z.string().nullable(),
});

export const answerMethods = {
  matchAnswer: defineMethod({
    description:
      'Which message of ours something that came back belongs to: by the token in its address, then by the Message-IDs it names, then by the last message to its sender.',
    params: z.strictObject({
      token: z.string().min(1).max(100).nullable(),
      message_ids: z
        .array(z.string().min(1).max(998))
        .max(100)
        .meta({ description: 'In-Reply-To and References, with or without angle brackets' }),
      address: z.string().max(320).nullable().meta({ description: 'the sender, or whom a bounce is about' }),
    }),
    result: z.object({
      match: answeredSchema.extend({ by: z.enum(['token', 'message_id', 'address']) }).nullable(),
    }),
    scope: 'answers:read',
    kind: 'read',
  }),
  matchTokens: defineMethod({
    description: 'Which messages of ours the tokens of unsubscribe links name. Unknown ones are left out.',
    params: z.strictObject({
      tokens: z
        .array(z.string().regex(/^[0-9a-f]{32}$/))
        .min(1)
        .max(MAX_TOKENS),
    }),
    result: z.object({ matches: z.array(answeredSchema.extend({ token: z.string() })) }),
    scope: 'answers:read',
    kind: 'read',
  }),
  listSendingDomains: defineMethod({
    description:
      'The domains that mail is sent from: how much was sent in seven days, how much bounced or was complained about, and which are paused because of that.',
    tool: { title: 'How sending domains fare' },
    params: z.strictObject({}),
    result: z.object({ domains: z.array(sendingDomainSchema) }),
    scope: 'sending_domains:read',
    kind: 'read',
  }),
  resumeSendingDomain: defineMethod({
    description:
      'A person lets mail of a paused domain go out again. What came back until now is no longer held against it. Again: changes nothing.',
    params: z.strictObject({ domain: sendingDomainNameSchema, resumed_by: z.string().min(1).max(100) }),
    result: sendingDomainSchema,
    scope: 'sending_domains:write',
    kind: 'natural',
  }),
};
