/** How a human's decision reaches an `escalation` workflow: a signal and an update of the same meaning (SPEC section 6). */
import { defineSignal, defineUpdate } from '@temporalio/workflow';
import type { EscalationAnswer } from './escalation';
import type { EscalationDecision } from './decision-schemas';

/** Never throws: what it cannot read is recorded and ignored. */
export const escalationDecisionSignal = defineSignal<[EscalationDecision]>('escalationDecision');
/** Says at once whether the decision counted. Update id: the decision_id. */
export const escalationDecisionUpdate = defineUpdate<EscalationAnswer, [EscalationDecision]>('decide');
/** The asker has closed: nobody needs to decide any more. */
export const withdrawSignal = defineSignal<[{ why: string }]>('withdraw');
