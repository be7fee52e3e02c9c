/** Experiments on the wire: who is in which arm, and what came of it. */
import { z } from 'zod';
import {
  experimentAssignmentSchema,
  experimentRowSchema,
  segmentResultSchema,
} from '../../workflows/contracts/experiment';
import { leadIdSchema } from '../../workflows/contracts/ids';
import { defineMethod } from './method';

/** What is known of a campaign's experiment when somebody is planned for. */
export const experimentStandingSchema = z.object({
  assignment: experimentAssignmentSchema.nullable().meta({ description: 'of the lead\u2019s company' }),
  assigned: z.int().meta({ description: 'companies assigned so far, counted up to 100' }),
  results: z
    .array(segmentResultSchema)
    .meta({ description: 'by segment and arm; who is too young to have answered is left out' }),
});

export const experimentMethods = {
  assignArm: defineMethod({
    description:
      'Puts a lead\u2019s company into an arm of its campaign\u2019s experiment, before anything is sent. The first assignment stands for all contacts of the company. Again: changes nothing.',
    params: z.strictObject({
      lead_id: leadIdSchema,
      campaign_id: z.string().min(1).max(200),
      journey_no: z.int().min(1),
      assignment: experimentAssignmentSchema.strict(),
    }),
    result: z.object({ assignment: experimentAssignmentSchema }),
    scope: 'sends:write',
    kind: 'natural',
  }),
  getExperimentLog: defineMethod({
    description:
      'The companies of a campaign\u2019s experiment in the order of their assignment: arm, propensities, what went out, what the gate refused, and whether one of the company answered well within OUTCOME_WINDOW. Without personal data.',
    tool: { title: 'Log of an experiment' },
    params: z.strictObject({
      campaign_id: z.string().min(1).max(200),
      after: z.int().min(0).default(0).meta({ description: 'assignment_id of the last row of the page before' }),
      limit: z.int().min(1).max(1_000).default(500),
    }),
    result: z.object({ rows: z.array(experimentRowSchema) }),
    scope: 'campaigns:read',
    kind: 'read',
  }),
};
