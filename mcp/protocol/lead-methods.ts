/** Leads, interactions and journeys on the wire. */
import { z } from 'zod';
import { assignmentIdSchema } from '../../workflows/contracts/assignment';
import { consentSchema, newConsentSchema } from '../../workflows/contracts/consent';
import { decisionRecordSchema } from '../../workflows/contracts/decision-log';
import { optimizeRequestSchema } from '../../workflows/contracts/campaign';
import { erasureSchema } from '../../workflows/contracts/erasure';
import { campaignIdSchema, leadIdSchema } from '../../workflows/contracts/ids';
import { heardInteractionSchema, newInteractionSchema } from '../../workflows/contracts/interaction';
import { leadFieldsSchema, leadSchema, prioritySchema, triageResultSchema } from '../../workflows/contracts/lead';
import { challengerAnswerSchema } from '../../workflows/contracts/model';
import { OUTCOMES, STAGES } from '../../workflows/contracts/stages';
import { longTermSchema } from './memory-methods';
import { defineMethod } from './method';

const idempotencyKey = z.string().min(1).max(200);
const isoTime = z.iso.datetime({ offset: true });

export const journeyRowSchema = z.object({
  lead_id: leadIdSchema,
  journey_no: z.int().min(1),
  workflow_id: z.string(),
  /** the workflow that listens most closely just now: a child, or the journey itself */
  active_workflow_id: z.string(),
  stage: z.enum(STAGES),
  outcome: z.enum(OUTCOMES).nullable(),
  priority: prioritySchema,
  started_at: isoTime,
  closed_at: isoTime.nullable(),
});
export type JourneyRow = z.infer<typeof journeyRowSchema>;

/** One line of a journey's story; `type` says which fields the rest has. */
export const timelineEntrySchema = z.looseObject({
  at: isoTime,
  type: z.enum(['action', 'decision', 'handoff', 'send', 'interaction', 'assignment', 'escalation', 'outcome']),
  summary: z.string().meta({ description: 'plain English, without PII' }),
});

export const TIMER_KINDS = [
  'touch_due',
  'follow_up_due',
  'reply_wait_ends',
  'message_deferred',
  'question_reminder',
  'question_expires',
  'offer_expires',
] as const;

/** What happens by itself if nothing else does; `kind` says which fields the rest has. */
export const timerSchema = z.looseObject({
  at: isoTime,
  kind: z.enum(TIMER_KINDS),
  summary: z.string().meta({ description: 'plain English, without PII' }),
});
export type Timer = z.infer<typeof timerSchema>;

export const leadMethods = {
  getLeadData: defineMethod({
    description:
      'Everything about one lead (a person who may become a customer): fields, score and its factors, long-term profile, what was consented to, and the latest journey (its way from the first form to the outcome). Holds personal data: names, e-mail, phone.',
    tool: { title: 'Look up a lead' },
    params: z.strictObject({ lead_id: leadIdSchema }),
    result: z.object({
      lead: leadSchema,
      erasure: erasureSchema.nullable().meta({ description: 'there is no person behind it any more; null: there is' }),
      profile: longTermSchema.nullable(),
      consents: z.array(consentSchema),
      journey: journeyRowSchema.nullable(),
      conversation_id: z.string().meta({ description: 'the conversation under way, or the one that would be opened' }),
    }),
    scope: 'leads:read',
    kind: 'read',
  }),
  registerLead: defineMethod({
    description:
      'Takes a new lead in, without starting its journey. An e-mail address is one identity whatever its case: a known address yields the lead that has it, and created is false.',
    tool: { title: 'Take in a lead' },
    params: z.strictObject({
      lead_id: leadIdSchema.optional(),
      fields: leadFieldsSchema,
      idempotency_key: idempotencyKey.optional(),
    }),
    result: z.object({ lead_id: leadIdSchema, created: z.boolean() }),
    scope: 'leads:write',
    kind: 'keyed',
  }),
  updateLead: defineMethod({
    description:
      'Changes fields of a lead; fields left out stay. Sets a manual score that stands against the computed one (score_override), or releases it (null). gdpr_consent: false withdraws marketing consent, and nothing is sent from then on. Consent does not follow to a new e-mail address: it is given anew.',
    tool: { title: 'Change a lead', replaces: true },
    params: z.strictObject({
      lead_id: leadIdSchema,
      changes: leadFieldsSchema.extend({ score_override: z.int().min(0).max(100).nullable().optional() }),
      idempotency_key: idempotencyKey.optional(),
    }),
    result: z.object({ lead_id: leadIdSchema }),
    scope: 'leads:write',
    kind: 'keyed',
  }),
  recordConsent: defineMethod({
    description:
      'Adds what a person said about a channel and purpose: a grant for the address the lead has now, or a withdrawal. When no consent to marketing is left the journey hears of it as of an opt-out.',
    params: newConsentSchema.extend({ lead_id: leadIdSchema, idempotency_key: idempotencyKey.optional() }),
    result: z.object({
      lead_id: leadIdSchema,
      duplicate: z.boolean().meta({ description: 'the same statement of the same time is on record: nothing changed' }),
    }),
    scope: 'leads:write',
    kind: 'keyed',
  }),
  trackEvent: defineMethod({
    description:
      'Records something that happened between a lead and us (reply, call, meeting_booked, unsubscribe, …) with its outcome, and all that follows from it: profile, counters, opt-out; a running journey hears of it and reacts. It sends nothing. The same interaction_id counts once.',
    tool: { title: 'Record an interaction' },
    params: z.strictObject({
      interaction: newInteractionSchema,
      agent_id: z.string().max(100).optional(),
      idempotency_key: idempotencyKey.optional(),
    }),
    result: z.object({ interaction_id: z.string(), duplicate: z.boolean() }),
    scope: 'interactions:write',
    kind: 'keyed',
  }),
  openJourney: defineMethod({
    description:
      'Opens journey_no of a lead, or finds it open. When that number has closed already, opens the next one and says which.',
    params: z.strictObject({
      lead_id: leadIdSchema,
      journey_no: z.int().min(1),
      workflow_id: z.string(),
      priority: prioritySchema,
    }),
    result: z.object({ journey_no: z.int().min(1), campaign_id: z.string().nullable(), conversation_id: z.string() }),
    scope: 'journeys:write',
    kind: 'natural',
  }),
  recordTriage: defineMethod({
    description:
      'Stores a triage in one transaction: category and score on the lead (a manual score is kept), action, decision, stage. The first triage of a decision_id stands, and is returned.',
    params: z.strictObject({
      lead_id: leadIdSchema,
      triage: triageResultSchema,
      decision: decisionRecordSchema.omit({ output: true }),
      challenger: challengerAnswerSchema.optional().meta({ description: 'kept with the decision, never acted on' }),
    }),
    result: z.object({
      triage: triageResultSchema.meta({
        description: 'with the score that stands: while a manual one is kept that one, without score_factors',
      }),
    }),
    scope: 'leads:write',
    kind: 'natural',
  }),
  recordDecision: defineMethod({
    description: 'Adds to the log of decisions. The first record of a decision_id stands; its output is returned.',
    params: z.strictObject({ decision: decisionRecordSchema }),
    result: decisionRecordSchema.pick({ decision_id: true, output: true }),
    scope: 'decisions:write',
    kind: 'natural',
  }),
  setStage: defineMethod({
    description: 'Moves an open journey to a stage. A closed journey stays closed.',
    params: z.strictObject({
      lead_id: leadIdSchema,
      journey_no: z.int().min(1),
      stage: z.enum(STAGES),
      active_workflow_id: z.string().optional(),
    }),
    result: z.object({ stage: z.enum(STAGES) }),
    scope: 'journeys:write',
    kind: 'natural',
  }),
  closeJourney: defineMethod({
    description:
      'Closes a journey with its outcome: lead status, conversation, labels of the decisions it took, messages still on their way. One that was never opened is put on record as closed. The first outcome stands.',
    params: z.strictObject({ lead_id: leadIdSchema, journey_no: z.int().min(1), outcome: z.enum(OUTCOMES) }),
    result: z.object({ outcome: z.enum(OUTCOMES) }),
    scope: 'journeys:write',
    kind: 'natural',
  }),
  getJourney: defineMethod({
    description:
      'The story of a lead’s journey (the latest, unless journey_no says otherwise), oldest entry first: decisions with their reasons, handoffs between agents, messages, answers, questions to people, outcome. Use it to explain why something was or was not done.',
    tool: { title: 'The story of a lead’s journey' },
    params: z.strictObject({ lead_id: leadIdSchema, journey_no: z.int().min(1).optional() }),
    result: z.object({
      journey: journeyRowSchema.nullable(),
      timeline: z.array(timelineEntrySchema),
      timers: z
        .array(timerSchema)
        .default([])
        .meta({ description: 'still to come, as far as it is on record, soonest first' }),
    }),
    scope: 'journeys:read',
    kind: 'read',
  }),
  claimRelayEvents: defineMethod({
    description:
      'Takes events that workflows have not heard yet, under a lease. What is not settled before the lease ends is handed out again.',
    params: z.strictObject({ limit: z.int().min(1).max(500), lease_seconds: z.int().min(1).max(600) }),
    result: z.object({
      events: z.array(
        z.discriminatedUnion('kind', [
          z.object({
            kind: z.literal('interaction'),
            event_id: z.string(),
            lead_id: leadIdSchema,
            /** null: the lead has no open journey, nobody needs to hear */
            workflow_id: z.string().nullable(),
            active_workflow_id: z.string().nullable(),
            interaction: heardInteractionSchema,
          }),
          z.object({
            kind: z.literal('assignment'),
            event_id: z.string(),
            lead_id: leadIdSchema,
            workflow_id: z.string().nullable(),
            assignment_id: assignmentIdSchema,
          }),
          z.object({
            kind: z.literal('lead_resumed'),
            event_id: z.string(),
            lead_id: leadIdSchema,
            active_workflow_id: z.string().nullable(),
          }),
          z.object({ kind: z.literal('outcomes_changed'), event_id: z.string(), campaign_id: z.string() }),
          z.object({
            kind: z.literal('optimize_requested'),
            event_id: z.string(),
            campaign_id: campaignIdSchema,
            request_id: z.string(),
            request: optimizeRequestSchema,
          }),
        ]),
      ),
    }),
    scope: 'relay:write',
    kind: 'natural',
  }),
  settleRelayEvents: defineMethod({
    description: 'These events were heard.',
    params: z.strictObject({ event_ids: z.array(z.string()).min(1).max(500) }),
    result: z.object({ settled: z.int() }),
    scope: 'relay:write',
    kind: 'natural',
  }),
};
