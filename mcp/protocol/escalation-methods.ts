/** Escalations on the wire (SPEC section 6). Reading and listing them goes through `db://escalations`. */
import { z } from 'zod';
import { escalationAnswerSchema, escalationQuestionSchema } from '../../workflows/contracts/escalation';
import { escalationIdSchema } from '../../workflows/contracts/ids';
import { defineMethod } from './method';

const id = z.object({ escalation_id: escalationIdSchema });

export const escalationMethods = {
  openEscalation: defineMethod({
    description: 'Puts a question before the humans: inbox row, action row, notification.',
    params: escalationQuestionSchema.extend({
      reminder_seconds: z.number().positive(),
      expiry_seconds: z.number().positive(),
      on_silence: z.enum(['approve', 'reject']),
    }),
    result: id.extend({
      created: z.boolean(),
      standing: escalationAnswerSchema.nullable().meta({ description: 'how it has ended, if it has' }),
    }),
    scope: 'escalations:write',
    kind: 'natural',
  }),
  remindEscalation: defineMethod({
    description: 'Nobody has answered yet: notifies again, the backup approver included.',
    params: id.strict(),
    result: id,
    scope: 'escalations:write',
    kind: 'natural',
  }),
  settleEscalation: defineMethod({
    description: 'Records how a question ended. The first ending stands and is returned.',
    params: z.strictObject({ answer: escalationAnswerSchema }),
    result: escalationAnswerSchema,
    scope: 'escalations:write',
    kind: 'natural',
  }),
  noteEscalation: defineMethod({
    description: 'Audit: who tried what on an escalation, from where, and what came of it; malformed signals too.',
    params: z.strictObject({
      escalation_id: escalationIdSchema,
      kind: z.enum(['viewed', 'decision_counted', 'decision_refused', 'malformed_signal']),
      actor: z.string().max(200),
      via: z.enum(['api', 'cli', 'signal']),
      detail: z.string().max(500).meta({ description: 'without PII' }),
      idempotency_key: z.string().min(1).max(200),
    }),
    result: id,
    scope: 'escalations:note',
    kind: 'keyed',
  }),
};
