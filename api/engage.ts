/** Puts a lead into the engagement agent's hands: a handoff like any other (SPEC section 5, decision 0013). */
import { z } from 'zod';
import { leadIdSchema } from '../workflows/contracts/ids';
import type { Priority } from '../workflows/contracts/priority';
import type { ApiContext, LeadData } from './context';
import { notesOn } from './engage-notes';
import type { Deadline } from './http/deadline';
import type { Reply } from './http/route';
import { acknowledgedSchema, handOff } from './routes/handoff';
import { journeySchema, readJourney } from './routes/journeys';
import { journeyPath } from './routes/pending';

export const engagementSchema = z.object({
  lead_id: leadIdSchema,
  journey_no: journeySchema.shape.journey_no,
  engagement_result: z.object({
    status: z.enum(['acknowledged', 'under_way']).meta({
      description:
        'acknowledged: by the engagement that this call has started; under_way: engagement had the lead already',
    }),
    engaged_by: z.string().meta({ description: 'workflow id' }),
    handoff_id: z.string().nullable().meta({ description: 'null when nothing was handed over' }),
    stage: journeySchema.shape.stage,
    outcome: journeySchema.shape.outcome,
    waiting_for: journeySchema.shape.waiting_for,
  }),
  notes: z.array(z.string()).meta({
    description:
      'what stands in the way of messages, or should be known: an opt-out, a flag, how the last journey ended',
  }),
  links: z.object({ journey: z.string(), web_ui: z.string() }),
});
type Engagement = z.infer<typeof engagementSchema>;

interface EngageRequest {
  lead_id: string;
  priority: Priority;
}

export async function engage(
  context: ApiContext,
  deadline: Deadline,
  { lead_id, priority }: EngageRequest,
): Promise<Reply> {
  const data = await deadline.race(context.leads.read(lead_id));
  const atWork = await engagementAtWork(context, data);
  if (atWork !== undefined)
    return engaged(context, data, { status: 'under_way', engaged_by: atWork, handoff_id: null });
  // one conversation a journey: asked twice, it is one handoff
  const reply = await handOff(context, deadline, {
    from_agent: 'manager',
    to_agent: 'engagement',
    lead_id,
    conversation_id: data.conversation_id,
    context: { priority },
    preservation_data: {},
  });
  if (reply.status !== 200) return reply;
  const { acknowledged_by: engaged_by, handoff_id } = acknowledgedSchema.parse(reply.body);
  return engaged(context, data, { status: 'acknowledged', engaged_by, handoff_id });
}

/** A second handoff would replace the first one's work, and write again. */
async function engagementAtWork(
  context: ApiContext,
  { lead, journey }: Pick<LeadData, 'lead' | 'journey'>,
): Promise<string | undefined> {
  if (journey?.outcome !== null) return undefined;
  const { active_workflow_id, workflow_id } = journey;
  if (!active_workflow_id.startsWith(`${workflow_id}/engagement-`)) return undefined;
  return (await context.isJourneyRunning(lead.lead_id)) ? active_workflow_id : undefined;
}

async function engaged(
  context: ApiContext,
  data: LeadData,
  result: Pick<Engagement['engagement_result'], 'status' | 'engaged_by' | 'handoff_id'>,
): Promise<Reply> {
  const { lead_id } = data.lead;
  const { journey_no, stage, outcome, waiting_for, web_ui_url } = await readJourney(context, lead_id);
  const body: Engagement = {
    lead_id,
    journey_no,
    engagement_result: { ...result, stage, outcome, waiting_for },
    notes: notesOn(data),
    links: { journey: journeyPath(lead_id), web_ui: web_ui_url },
  };
  return { status: 200, body };
}
