/** The feed of what happened to journeys and escalations, for those who watch. Ids and states: no PII. */
import { z } from 'zod';
import { decisionSchema } from '../../workflows/contracts/decision-schemas';
import { ESCALATION_STATUSES } from '../../workflows/contracts/escalation';
import { campaignIdSchema, escalationIdSchema, leadIdSchema } from '../../workflows/contracts/ids';
import { OUTCOMES, STAGES } from '../../workflows/contracts/stages';
import { defineMethod } from './method';

export const FEED_TYPES = ['journey.updated', 'escalation.raised', 'escalation.decided'] as const;

const common = {
  sequence: z.int().positive().meta({ description: 'place in the feed: the next event has the next number' }),
  at: z.iso.datetime(),
  lead_id: leadIdSchema.nullable(),
  campaign_id: campaignIdSchema.nullable(),
};
const escalation = {
  ...common,
  escalation_id: escalationIdSchema,
  status: z.enum(ESCALATION_STATUSES),
  decision: decisionSchema.nullable(),
};
export const feedEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('journey.updated'),
    ...common,
    journey_no: z.int(),
    stage: z.enum(STAGES),
    outcome: z.enum(OUTCOMES).nullable(),
  }),
  z.object({ type: z.literal('escalation.raised'), ...escalation }),
  z.object({ type: z.literal('escalation.decided'), ...escalation }),
]);
export type FeedEvent = z.infer<typeof feedEventSchema>;

export const MAX_FEED_PAGE = 500;

export const eventMethods = {
  readEvents: defineMethod({
    description:
      'What happened to journeys and escalations after `since`, in order; first numbers what was committed since the last call.',
    params: z.strictObject({
      since: z.int().nonnegative().optional().meta({ description: 'absent: only where the feed is now' }),
      limit: z.int().min(1).max(MAX_FEED_PAGE),
    }),
    result: z.object({
      events: z.array(feedEventSchema),
      sequence: z.int().meta({ description: 'read on from here' }),
      missed: z.boolean().meta({
        description: 'something after `since` is no longer kept, or `since` was never reached: load what is shown anew',
      }),
    }),
    scope: 'events:read',
    kind: 'natural',
  }),
};
