/** One question to a human: open, reminded, then decided, expired or withdrawn. The first ending stands. */
import {
  allHandlersFinished,
  ApplicationFailure,
  condition,
  getExternalWorkflowHandle,
  patched,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { steps } from './activity-proxies';
import { escalationDecisionSignal, escalationDecisionUpdate, withdrawSignal } from './contracts/decisions';
import { formatDuration } from './contracts/durations';
import type { EscalationAnswer, EscalationInput } from './contracts/escalation';
import type { EscalationDecision } from './contracts/decision-schemas';
import { FAILURES } from './contracts/failures';
import { escalationAnsweredSignal } from './contracts/journey';
import { isModifiable, SILENCE } from './contracts/answers';
import { searchAttributes } from './contracts/search-attributes';
import { approvalTemplate, modificationTemplate } from './decision-templates';
import { readDecision } from './read-decision';

export async function escalation(input: EscalationInput): Promise<EscalationAnswer> {
  const { escalation_id } = input;
  let ending: EscalationAnswer | undefined;
  let notes = 0;
  /** Of a signal that changed nothing. One that cannot be kept is worth no question. */
  const note = async (what: 'malformed' | 'late', write: (key: string) => Promise<void>): Promise<void> => {
    notes += 1;
    await write(`${workflowInfo().workflowId}:${what}-${notes}`).catch(() => undefined);
  };
  const decide = (decision: EscalationDecision): EscalationAnswer => {
    ending ??= { escalation_id, status: 'decided', ...decision };
    return ending;
  };
  const isOver = (): boolean => ending !== undefined;

  setHandler(escalationDecisionSignal, async (raw: unknown) => {
    const { decision, problem } = readDecision(input, raw);
    if (!decision) {
      await note('malformed', (key) => steps.noteMalformedSignal({ escalation_id, detail: problem, key }));
      return;
    }
    const standing = decide(decision);
    if (standing.decision_id !== decision.decision_id && patched('late-signals'))
      await note('late', (key) => steps.noteLateSignal({ decision, standing, key }));
  });
  setHandler(escalationDecisionUpdate, decide, {
    validator: (raw: unknown) => {
      const reading = readDecision(input, raw);
      if (!reading.decision) throw ApplicationFailure.nonRetryable(reading.problem, FAILURES.invalid);
      refuseIfOver(ending, reading.decision);
    },
  });
  setHandler(withdrawSignal, () => {
    ending ??= { escalation_id, status: 'withdrawn' };
  });

  setCurrentDetails(describe(input));
  const { standing } = await steps.openEscalation(input);
  ending ??= standing ?? undefined;
  if (!(await condition(isOver, input.reminder_seconds * 1000, { summary: 'Remind if nobody has decided by then' }))) {
    await steps.remindEscalation({ escalation_id });
    const rest = Math.max(1, input.expiry_seconds - input.reminder_seconds);
    await condition(isOver, rest * 1000, { summary: `Then the default: ${input.on_silence}` });
  }
  ending ??= { escalation_id, status: 'expired', decision: input.on_silence, decided_by: SILENCE };

  ending = await steps.settleEscalation(ending);
  setCurrentDetails(
    `${ending.status}${ending.decision ? `: ${ending.decision} by ${ending.decided_by ?? 'unknown'}` : ''}.`,
  );
  upsertSearchAttributes([{ key: searchAttributes.escalationStatus, value: ending.status }]);
  if (ending.status !== 'withdrawn') {
    // The asker may have closed meanwhile: then nobody needs the answer.
    await getExternalWorkflowHandle(input.asked_by)
      .signal(escalationAnsweredSignal, ending)
      .catch(() => undefined);
  }
  await condition(allHandlersFinished);
  return ending;
}

/** @throws ApplicationFailure another decision stands, or nobody decided in time. The same decision_id again is welcome. */
function refuseIfOver(ending: EscalationAnswer | undefined, decision: EscalationDecision): void {
  if (!ending || ending.decision_id === decision.decision_id) return;
  if (ending.status === 'decided') {
    throw ApplicationFailure.nonRetryable(
      `decided before: ${ending.decision} by ${ending.decided_by}`,
      FAILURES.alreadyDecided,
      ending,
    );
  }
  throw ApplicationFailure.nonRetryable(
    `nobody needs a decision any more: ${ending.status}`,
    FAILURES.escalationExpired,
    ending,
  );
}

const inJson = (decision: EscalationDecision): string => '```json\n' + JSON.stringify(decision, null, 2) + '\n```';

/** What the Web UI shows: everything a person needs to decide, and what to type. */
function describe(input: EscalationInput): string {
  return [
    `**${input.question}**`,
    `Proposed: ${input.proposed_action}`,
    `Alternatives: ${input.alternatives.join('; ') || 'none'}`,
    `On silence: ${input.on_silence} after ${formatDuration(input.expiry_seconds)}`,
    'To decide here, send the update `decide`, which says whether it counted, or the signal `escalationDecision`, with a decision_id of your own:',
    inJson(approvalTemplate),
    ...(isModifiable(input) ? ['Or, to have it otherwise:', inJson(modificationTemplate(input))] : []),
  ].join('\n\n');
}
