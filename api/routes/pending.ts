/** 202: the work is started and durable, the answer is not there yet. */
import { z } from 'zod';
import { leadIdSchema } from '../../workflows/contracts/ids';
import { leadWorkflowId } from '../../workflows/contracts/workflow-ids';
import { workflowUrl, type ApiContext } from '../context';
import { isTemporalTimeout } from '../http/failures';
import type { Reply } from '../http/route';
import { ensureJourney, type JourneyStart } from '../temporal/lead-journeys';

export const pendingJourneySchema = z.object({
  lead_id: leadIdSchema,
  journey_no: z.int().min(1),
  workflow_id: z.string(),
  status: z.literal('pending'),
  detail: z.string(),
  web_ui_url: z.string(),
});

export const journeyPath = (leadId: string): string => `/api/v1/leads/${leadId}/journey`;

/**
 * The answer, or 202 when no worker brought it in time.
 * @param started what the last attempt tried to start; undefined while none got that far
 * @throws ServiceError when the Temporal server itself is away
 */
export async function orPending(
  context: ApiContext,
  answering: Promise<Reply>,
  started: () => JourneyStart | undefined,
): Promise<Reply> {
  try {
    return await answering;
  } catch (error) {
    const start = started();
    if (!start || !isTemporalTimeout(error)) throw error;
    await ensureJourney(context, start);
    return pendingJourney(context, start);
  }
}

function pendingJourney({ config }: ApiContext, { lead_id, journey_no }: JourneyStart): Reply {
  const workflow_id = leadWorkflowId(lead_id);
  return {
    status: 202,
    headers: { Location: journeyPath(lead_id) },
    body: {
      lead_id,
      journey_no,
      workflow_id,
      status: 'pending',
      detail: `Journey ${journey_no} of lead ${lead_id} is started; no worker has answered yet. Look at ${journeyPath(lead_id)}, or ask again.`,
      web_ui_url: workflowUrl(config, workflow_id),
    } satisfies z.infer<typeof pendingJourneySchema>,
  };
}
