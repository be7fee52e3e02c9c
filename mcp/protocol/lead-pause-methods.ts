/** Holding back what would be written to one lead, until a person lets it go on. */
import { z } from 'zod';
import { leadIdSchema } from '../../workflows/contracts/ids';
import { leadSchema } from '../../workflows/contracts/lead';
import { defineMethod } from './method';

const who = z.string().trim().min(1).max(100);
export const pauseCommentSchema = z.string().trim().min(1).max(1000);

export const leadPauseSchema = leadSchema.pick({ lead_id: true, paused_at: true, paused_by: true });

export const leadPauseMethods = {
  pauseLead: defineMethod({
    description:
      'Nothing is written to the lead until it is resumed: the gate defers its messages. Answers, opt-outs and questions to people go on. The first pause stands.',
    params: z.strictObject({ lead_id: leadIdSchema, paused_by: who, comment: pauseCommentSchema.optional() }),
    result: leadPauseSchema,
    scope: 'leads:pause',
    kind: 'natural',
  }),
  resumeLead: defineMethod({
    description:
      'Messages to a paused lead go out again, if the gate agrees; one that waits is looked at at once. Of a lead that is not paused: changes nothing.',
    params: z.strictObject({ lead_id: leadIdSchema, resumed_by: who, comment: pauseCommentSchema.optional() }),
    result: leadPauseSchema,
    scope: 'leads:pause',
    kind: 'natural',
  }),
};
