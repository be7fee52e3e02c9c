/** Decides a question, and hears what came of it. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { EscalationAnswer } from '../../workflows/contracts/escalation';
import type { EscalationDecision } from '../../workflows/contracts/decision-schemas';
import { ApiProblem, call, isRecord } from '../api/client';

export type Decision = Omit<EscalationDecision, 'decided_by'> & { decided_by?: string };

/** The ending that stands, as far as the API knows it. */
export type Standing = Pick<EscalationAnswer, 'escalation_id' | 'status'> & Partial<EscalationAnswer>;

export type Verdict =
  | { came: 'counted' }
  | { came: 'under_way'; detail: string }
  /** another decision was first, or none is needed any more */
  | { came: 'too_late'; standing: Standing };

const CONFLICT = 409;
const GONE = 410;
const ACCEPTED = 202;

export function useDecide(escalationId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (decision: Decision) => decide(escalationId, decision),
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ['escalations'] }),
        queries.invalidateQueries({ queryKey: ['escalation', escalationId] }),
        queries.invalidateQueries({ queryKey: ['journey'] }),
      ]),
  });
}

/** @throws ApiProblem when it is unknown whether it counts: the same decision_id may be sent again */
async function decide(escalationId: string, decision: Decision): Promise<Verdict> {
  const path = `/api/v1/escalations/${encodeURIComponent(escalationId)}/decision`;
  try {
    const { status, body } = await call<{ detail?: string }>(path, { method: 'POST', body: decision });
    return status === ACCEPTED ? { came: 'under_way', detail: body.detail ?? '' } : { came: 'counted' };
  } catch (error) {
    if (error instanceof ApiProblem && (error.status === CONFLICT || error.status === GONE)) {
      const { standing } = error.members;
      if (isStanding(standing)) return { came: 'too_late', standing };
    }
    throw error;
  }
}

const isStanding = (value: unknown): value is Standing =>
  isRecord(value) && typeof value.escalation_id === 'string' && typeof value.status === 'string';
