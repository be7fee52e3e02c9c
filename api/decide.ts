/** How a decision of a human reaches its escalation, and what the human hears (SPEC section 6). */
import { WorkflowNotFoundError } from '@temporalio/client';
import { readDecision } from '../workflows/contracts/decision-reader';
import { escalationDecisionSignal, escalationDecisionUpdate } from '../workflows/contracts/decisions';
import { escalationAnswerSchema, type Escalation, type EscalationAnswer } from '../workflows/contracts/escalation';
import type { EscalationDecision } from '../workflows/contracts/decision-schemas';
import { FAILURES } from '../workflows/contracts/failures';
import { escalationWorkflowId } from '../workflows/contracts/workflow-ids';
import type { ApiContext } from './context';
import { failureType, isTemporalTimeout, updateFailure } from './http/failures';
import { invalidRequest, Problem } from './http/problem';
import { audit, readEscalation } from './escalation-inbox';
import type { Caller, Reply } from './http/route';

const UPDATE_LIMIT_MS = 5_000;
const SIGNAL_LIMIT_MS = 2_000;

/** The ending that stands, as far as it is known. */
type Standing = Pick<EscalationAnswer, 'escalation_id' | 'status'> & Partial<EscalationAnswer>;

/** Every attempt is audited: who, from where, what they saw, what came of it. */
export async function decide(
  context: ApiContext,
  escalationId: string,
  decision: EscalationDecision,
  caller: Caller,
): Promise<Reply> {
  const escalation = await readEscalation(context.data, escalationId);
  const note = (kind: 'decision_counted' | 'decision_refused', result: string) =>
    audit(context.data, {
      escalation_id: escalationId,
      kind,
      actor: decision.decided_by,
      via: caller.via,
      detail: `${decision.decision}, decision_id ${decision.decision_id}; saw it ${escalation.status}, urgency ${escalation.urgency}; ${result}`,
    });
  try {
    const reply =
      escalation.status === 'open'
        ? await deliver(context, escalation, decision)
        : replyTo(standingOf(escalation), decision);
    await note('decision_counted', reply.status === 202 ? 'on its way' : 'it stands');
    return reply;
  } catch (error) {
    await note('decision_refused', error instanceof Problem ? error.kind : 'failed');
    throw error;
  }
}

async function deliver(context: ApiContext, escalation: Escalation, decision: EscalationDecision): Promise<Reply> {
  const { escalation_id } = escalation;
  const { problem } = readDecision(escalation, decision);
  if (problem !== undefined) throw invalidRequest([{ path: 'modifications', message: problem }]);
  const { temporal } = context;
  const handle = temporal.workflow.getHandle(escalationWorkflowId(escalation_id));
  try {
    const answer = await temporal.withDeadline(Date.now() + UPDATE_LIMIT_MS, () =>
      handle.executeUpdate(escalationDecisionUpdate, { args: [decision], updateId: decision.decision_id }),
    );
    return replyTo(answer, decision);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return replyToGone(context, escalation_id, decision, error);
    if (failureType(error) === FAILURES.alreadyDecided || failureType(error) === FAILURES.escalationExpired)
      return replyTo(refusal(escalation_id, error), decision);
    if (!isTemporalTimeout(error)) throw error;
  }
  // An update is durable only once a worker has accepted it; a signal is durable at once. Same decision_id: it counts once.
  await temporal.withDeadline(Date.now() + SIGNAL_LIMIT_MS, () => handle.signal(escalationDecisionSignal, decision));
  return {
    status: 202,
    headers: { Location: `/api/v1/escalations/${escalation_id}` },
    body: {
      escalation_id,
      status: 'pending',
      decision_id: decision.decision_id,
      detail: `No worker answered in time. The decision is on its way to escalation ${escalation_id} and will not be lost; look there whether it counted.`,
    },
  };
}

/** The workflow is over: the row may say more by now than when it was read. */
async function replyToGone(
  context: ApiContext,
  escalationId: string,
  decision: EscalationDecision,
  cause: unknown,
): Promise<Reply> {
  const now = await readEscalation(context.data, escalationId);
  if (now.status !== 'open') return replyTo(standingOf(now), decision);
  throw new Problem(
    'conflict',
    `Escalation ${escalationId} is still open in the records, but its workflow ${escalationWorkflowId(escalationId)} is not running: nobody can hear the decision. Look at it in the Temporal Web UI; triage the lead again to be asked anew; what a campaign asks expires an hour after ${now.expires_at}, and the analysis after that asks anew where it must.`,
    { cause },
  );
}

/** @throws Problem 409 with the decision that stands, 410 when nobody needs one any more */
function replyTo(standing: Standing, { decision_id }: EscalationDecision): Reply {
  const { escalation_id, status } = standing;
  if (status === 'decided' && standing.decision_id === decision_id) return { status: 200, body: standing };
  const members = { standing };
  switch (status) {
    case 'decided':
      throw new Problem(
        'conflict',
        `Escalation ${escalation_id} was decided before: ${standing.decision ?? 'see "standing"'}. That decision stands.`,
        { members },
      );
    case 'expired':
      throw new Problem(
        'gone',
        `Escalation ${escalation_id} expired: nobody decided in time, and the default was taken.`,
        { members },
      );
    case 'withdrawn':
      throw new Problem('gone', `Escalation ${escalation_id} was withdrawn: its question is settled otherwise.`, {
        members,
      });
  }
}

function standingOf({
  escalation_id,
  status,
  decision,
  decision_id,
  decided_by,
  comment,
  modifications,
}: Escalation): Standing {
  if (status === 'open') throw new Error(`escalation ${escalation_id} has no ending yet`);
  return {
    escalation_id,
    status,
    ...(decision !== null && { decision }),
    ...(decision_id !== null && { decision_id }),
    ...(decided_by !== null && { decided_by }),
    ...(comment !== null && { comment }),
    ...(modifications !== null && { modifications }),
  };
}

/** The workflow's refusal carries the ending that stands as its first detail. */
function refusal(escalation_id: string, error: unknown): Standing {
  const parsed = escalationAnswerSchema.safeParse(updateFailure(error)?.details?.[0]);
  if (parsed.success) return parsed.data;
  return { escalation_id, status: failureType(error) === FAILURES.escalationExpired ? 'expired' : 'decided' };
}
