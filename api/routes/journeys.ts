/** GET …/journey: where a lead stands and how it came there. */
import { z } from 'zod';
import { journeyRowSchema, timelineEntrySchema, timerSchema, type JourneyRow } from '../../mcp/protocol/lead-methods';
import { leadIdSchema } from '../../workflows/contracts/ids';
import type { Lead } from '../../workflows/contracts/lead';
import { leadWorkflowId } from '../../workflows/contracts/workflow-ids';
import { OUTCOMES, STAGES, type Stage } from '../../workflows/contracts/stages';
import { workflowUrl, type ApiContext } from '../context';
import { Problem } from '../http/problem';
import { erasedLead } from '../lead-reader';
import { defineRoute, type Reply } from '../http/route';
import { queryStatus, runningJourneyNo } from '../temporal/calls';
import { timersBy } from '../timers';

export const journeySchema = z.object({
  lead_id: leadIdSchema,
  journey_no: z.int().min(1),
  workflow_id: z.string(),
  stage: z.enum(STAGES),
  outcome: z.enum(OUTCOMES).nullable(),
  priority: journeyRowSchema.shape.priority.nullable(),
  started_at: journeyRowSchema.shape.started_at.nullable(),
  closed_at: journeyRowSchema.shape.closed_at,
  timeline: z.array(timelineEntrySchema),
  timers: z.array(timerSchema).meta({ description: 'what happens by itself if nothing else does, soonest first' }),
  waiting_for: z.string().nullable().meta({ description: 'plain English; null when it waits for nothing' }),
  web_ui_url: z.string(),
});
type Journey = z.infer<typeof journeySchema>;
type Story = Pick<Journey, 'timeline' | 'timers'>;

/** A worker that is busy or away must not keep a reader waiting. */
const STATUS_LIMIT_MS = 1_000;

export const journeyRoutes = [
  defineRoute({
    method: 'get',
    path: '/api/v1/leads/{leadId}/journey',
    operationId: 'getJourney',
    tag: 'Leads',
    summary: 'Where a lead stands, and how it came there',
    params: z.object({ leadId: leadIdSchema }),
    query: z.strictObject({
      journey_no: z.coerce
        .number()
        .int()
        .min(1)
        .optional()
        .meta({ description: 'an earlier journey; the latest unless given' }),
    }),
    responses: { 200: { description: 'The journey with its timeline, oldest entry first', schema: journeySchema } },
    problems: ['not-found', 'erased'],
    handler: async ({ params: { leadId }, query: { journey_no } }, context): Promise<Reply> => ({
      status: 200,
      body: await readJourney(context, leadId, journey_no),
    }),
  }),
];

export async function readJourney(context: ApiContext, lead_id: string, journey_no?: number): Promise<Journey> {
  const { lead, erasure } = await context.leads.readAny(lead_id);
  const wanted = journey_no === undefined ? { lead_id } : { lead_id, journey_no };
  const read = await context.data.call('getJourney', wanted);
  const isDead = read.journey?.outcome === null && !(await mayRun(context, lead_id));
  // a journey is closed on record before its workflow ends: the record may say so by now
  const { journey, ...story } = isDead ? await context.data.call('getJourney', wanted) : read;
  if (journey?.outcome === null)
    return isDead
      ? dead(context, journey, story, erasure !== null)
      : heldBack(lead, await standing(context, journey, story));
  if (journey_no === undefined && !erasure) {
    const begun = await justBegun(context, lead_id, journey?.journey_no ?? 0);
    if (begun) return begun;
  }
  if (journey) return { ...shown(context, journey), ...story, waiting_for: null };
  if (erasure) throw erasedLead(lead_id, erasure);
  const what = journey_no === undefined ? 'has no journey yet' : `has no journey ${journey_no}`;
  throw new Problem('not-found', `Lead ${lead_id} ${what}. POST /api/v1/leads/${lead_id}/triage starts one.`);
}

/** An open journey: the workflow knows best, the row is what it said last. */
async function standing(context: ApiContext, journey: JourneyRow, story: Story): Promise<Journey> {
  const status = await queryStatus(context.temporal, journey.active_workflow_id, STATUS_LIMIT_MS);
  const row = { ...shown(context, journey), timeline: story.timeline, timers: timersBy(status, story.timers) };
  if (status?.outcome !== null) return { ...row, waiting_for: WAITING_FOR[journey.stage] };
  return { ...row, stage: status.stage, waiting_for: status.waiting_for };
}

/** The journey itself may not know of a pause before it has something to send. */
const heldBack = ({ paused_by }: Lead, journey: Journey): Journey =>
  paused_by === null
    ? journey
    : {
        ...journey,
        waiting_for:
          `Paused by ${paused_by}: nothing is written until somebody resumes the lead. ${journey.waiting_for ?? ''}`.trim(),
      };

/** True also while Temporal does not say. */
const mayRun = (context: ApiContext, lead_id: string): Promise<boolean> =>
  context.isJourneyRunning(lead_id).catch(() => true);

/** Open on record, but its workflow was ended by force: nobody works on it. Its questions wait on. */
const dead = (context: ApiContext, journey: JourneyRow, { timeline, timers }: Story, isErased: boolean): Journey => ({
  ...shown(context, journey),
  timeline,
  timers: timers.filter(({ kind }) => kind.startsWith('question')),
  waiting_for: isErased
    ? 'Waiting to be closed: the lead was erased.'
    : `Nothing goes on: workflow ${journey.workflow_id} is not running. POST /api/v1/leads/${journey.lead_id}/triage starts it again.`,
});

/** Started after the last one, but no worker has opened the journey yet. */
async function justBegun(context: ApiContext, lead_id: string, last_no: number): Promise<Journey | undefined> {
  const workflow_id = leadWorkflowId(lead_id);
  const journey_no = await runningJourneyNo(context.temporal, workflow_id, STATUS_LIMIT_MS).catch(() => undefined);
  if (journey_no === undefined || journey_no <= last_no) return undefined;
  return {
    lead_id,
    journey_no,
    workflow_id,
    stage: 'received',
    outcome: null,
    priority: null,
    started_at: null,
    closed_at: null,
    timeline: [],
    timers: [],
    waiting_for: WAITING_FOR.received,
    web_ui_url: workflowUrl(context.config, workflow_id),
  };
}

const shown = (
  { config }: ApiContext,
  { active_workflow_id: _, ...journey }: JourneyRow,
): Omit<Journey, keyof Story | 'waiting_for'> => ({
  ...journey,
  web_ui_url: workflowUrl(config, journey.workflow_id),
});

const WAITING_FOR: Record<Stage, string | null> = {
  received: 'Waiting for a triage worker.',
  triaged: 'Waiting to be handed on.',
  handed_off: 'Waiting for the destination of the handoff.',
  engaging: 'Waiting for the next message or an answer.',
  nurturing: 'Waiting for the next step of the nurturing sequence.',
  in_support: 'Waiting for a person to help.',
  awaiting_approval: 'Waiting for a person to decide.',
  optimizing: 'Waiting for an analysis of the campaign.',
  closed: null,
};
