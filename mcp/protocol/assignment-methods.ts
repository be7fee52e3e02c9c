/** Representatives and assignments on the wire. Reading and listing goes through `db://representatives` and `db://assignments`. */
import { z } from 'zod';
import {
  assignmentIdSchema,
  assignmentSchema,
  newRepresentativeSchema,
  representativeIdSchema,
} from '../../workflows/contracts/assignment';
import { leadIdSchema } from '../../workflows/contracts/ids';
import { defineMethod } from './method';

const id = z.strictObject({ assignment_id: assignmentIdSchema });
const standing = z.object({ assignment: assignmentSchema });

export const assignmentMethods = {
  putRepresentative: defineMethod({
    description: 'Adds a representative, or replaces what is known of one.',
    params: newRepresentativeSchema.extend({ representative_id: representativeIdSchema }),
    result: z.object({ representative_id: representativeIdSchema, created: z.boolean() }),
    scope: 'representatives:write',
    kind: 'natural',
  }),
  assignRepresentative: defineMethod({
    description:
      'Offers the lead of a journey to a representative: by the rules of assignment, nobody twice in a journey. Called again for the same attempt it gives the offer that was made.',
    params: z.strictObject({
      lead_id: leadIdSchema,
      journey_no: z.int().min(1),
      attempt: z.int().min(1).max(1_000),
      accept_wait_seconds: z.number().positive(),
    }),
    result: z.object({
      assignment: assignmentSchema.nullable().meta({ description: 'null: nobody is left who may be asked' }),
      has_representatives: z
        .boolean()
        .meta({ description: 'false: there is nobody at all, and nobody need be missed' }),
      asked: z.array(representativeIdSchema).meta({ description: 'who was asked in this journey so far, in order' }),
    }),
    scope: 'assignments:write',
    kind: 'natural',
  }),
  settleAssignment: defineMethod({
    description: 'Ends an offer that nobody has accepted. The first ending stands and is returned.',
    params: id.extend({ status: z.enum(['expired', 'withdrawn']) }),
    result: standing,
    scope: 'assignments:write',
    kind: 'natural',
  }),
  acceptAssignment: defineMethod({
    description:
      'A representative takes the lead; its journey hears of it. The first who accepts has it, and may say so again; anybody else, and whoever comes when it was offered on, meets a conflict.',
    params: id.extend({ accepted_by: z.string().trim().min(1).max(200) }),
    result: standing,
    scope: 'assignments:accept',
    kind: 'natural',
  }),
  releaseAssignment: defineMethod({
    description: 'The representative is done with a lead that was accepted: it counts against the capacity no more.',
    params: id,
    result: standing,
    scope: 'assignments:accept',
    kind: 'natural',
  }),
};
