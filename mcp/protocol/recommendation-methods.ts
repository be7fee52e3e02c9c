/** The next best action for a lead on the wire (SPEC section 7). */
import { z } from 'zod';
import { leadIdSchema } from '../../workflows/contracts/ids';
import { channelSchema } from '../../workflows/contracts/lead';
import { NEXT_ACTIONS } from '../../workflows/contracts/next-action';
import { defineMethod } from './method';

const reason = z.object({
  rule: z.string().meta({ description: 'name of the rule that speaks for it' }),
  text: z.string().meta({ description: 'plain English, without PII' }),
});

export const recommendationMethods = {
  recommendAction: defineMethod({
    description:
      'The next best action for a lead, by a table of rules over what is stored and remembered of it: open questions, answers, consent, triage, journey, preferences, similar episodes. Advice: it does nothing and binds nobody.',
    tool: { title: 'The next best action for a lead' },
    params: z.strictObject({ lead_id: leadIdSchema }),
    result: z.object({
      lead_id: leadIdSchema,
      action: z.enum(NEXT_ACTIONS),
      channel: channelSchema
        .nullable()
        .meta({ description: 'by which to reach the lead; null: by none, or none is allowed' }),
      best_contact_time: z
        .string()
        .nullable()
        .meta({ description: 'on the lead’s own clock', examples: ['09:00-11:00'] }),
      reasons: z.array(reason).min(1),
      alternatives: z
        .array(z.object({ action: z.enum(NEXT_ACTIONS), ...reason.shape }))
        .meta({ description: 'what other rules would have said, best first' }),
      policy_version: z.string(),
    }),
    scope: 'leads:read',
    kind: 'read',
  }),
};
