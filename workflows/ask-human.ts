/** Asking a human from inside a workflow: an `escalation` child that outlives its asker and answers by signal. */
import {
  CancellationScope,
  ChildWorkflowFailure,
  condition,
  getExternalWorkflowHandle,
  isCancellation,
  ParentClosePolicy,
  setHandler,
  startChild,
  workflowInfo,
  type ExternalWorkflowHandle,
} from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { steps } from './activity-proxies';
import { withdrawSignal } from './contracts/decisions';
import type { EscalationAnswer, EscalationInput, EscalationQuestion } from './contracts/escalation';
import { escalationId, escalationWorkflowId } from './contracts/workflow-ids';
import { escalationAnsweredSignal } from './contracts/journey';
import { searchAttributes } from './contracts/search-attributes';
import type { WorkflowSettings } from './contracts/settings';
import type { escalation } from './escalation';

export type Question = Pick<
  EscalationQuestion,
  | 'reason'
  | 'lead_id'
  | 'campaign_id'
  | 'question'
  | 'evidence'
  | 'proposed_action'
  | 'alternatives'
  | 'change_id'
  | 'modification_limits'
> & {
  /** whatever is configured */
  on_silence?: 'reject';
};

/** A question on its way: start it once, hear its answer or take it back. */
export interface OpenQuestion {
  escalation_id: string;
  withdraw(why: string): Promise<void>;
}

/** The desk of one workflow: which questions it has asked, and what came back. Create it before anything awaits. */
export class HumanDesk {
  private readonly answers = new Map<string, EscalationAnswer>();
  private asked = 0;

  constructor(
    private readonly settings: WorkflowSettings,
    private readonly onAnswer: (answer: EscalationAnswer) => void = () => undefined,
  ) {
    setHandler(escalationAnsweredSignal, (answer) => this.take(answer));
  }

  /** The first answer counts. A signal handler must never throw, whatever was sent. */
  private take(answer: EscalationAnswer | undefined): void {
    if (typeof answer?.escalation_id !== 'string' || this.answers.has(answer.escalation_id)) return;
    this.answers.set(answer.escalation_id, answer);
    this.onAnswer(answer);
  }

  answerTo(open: OpenQuestion): EscalationAnswer | undefined {
    return this.answers.get(open.escalation_id);
  }

  /** @param ordinal journey_no of a lead's workflow, analysis number of a campaign's */
  async open(ordinal: number, step: string, question: Question): Promise<OpenQuestion> {
    this.asked += 1;
    const asker = workflowInfo().workflowId;
    const id = escalationId(asker, ordinal, this.asked === 1 ? step : `${step}-${this.asked}`);
    const input: EscalationInput = {
      ...question,
      escalation_id: id,
      asked_by: asker,
      reminder_seconds: this.settings.escalation_reminder_seconds,
      expiry_seconds: this.settings.escalation_expiry_seconds,
      on_silence:
        question.on_silence ?? this.settings.escalation_defaults?.[question.reason] ?? this.settings.escalation_default,
    };
    // The inbox shows no question that has no workflow to decide it; and it shows this one before whoever waits for the
    // asker is told of it. A cancellation waits for both.
    const child = await CancellationScope.nonCancellable(async () => {
      const started = await this.start(input);
      await steps.openEscalation(input);
      return started;
    });
    const withdraw = async (why: string): Promise<void> => {
      await CancellationScope.nonCancellable(async () => {
        // Answered or expired in the meantime: there is nothing left to take back.
        await child.signal(withdrawSignal, { why }).catch(() => undefined);
      });
    };
    return { escalation_id: id, withdraw };
  }

  /** A question that an earlier, terminated run of this workflow has asked still stands, and answers to the same id. */
  private async start(input: EscalationInput): Promise<Pick<ExternalWorkflowHandle, 'signal'>> {
    const workflowId = escalationWorkflowId(input.escalation_id);
    try {
      const child = await startChild<typeof escalation>('escalation', {
        workflowId,
        args: [input],
        parentClosePolicy: ParentClosePolicy.ABANDON,
        staticSummary: input.question,
        typedSearchAttributes: [
          { key: searchAttributes.agentType, value: 'manager' },
          { key: searchAttributes.escalationReason, value: input.reason },
          { key: searchAttributes.escalationStatus, value: 'open' },
          ...(input.lead_id ? [{ key: searchAttributes.leadId, value: input.lead_id }] : []),
          ...(input.campaign_id ? [{ key: searchAttributes.campaignId, value: input.campaign_id }] : []),
        ],
      });
      void child.result().then(
        (answer) => this.take(answer),
        (error: unknown) => this.endWithout(input, error),
      );
      return child;
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      return getExternalWorkflowHandle(workflowId);
    }
  }

  /** Somebody ended the question's workflow by force: the default on silence counts, and the inbox is told. */
  private async endWithout(input: EscalationInput, error: unknown): Promise<void> {
    if (isCancellation(error) && !(error instanceof ChildWorkflowFailure)) return;
    const { escalation_id, on_silence } = input;
    const ending = { escalation_id, status: 'expired', decision: on_silence, decided_by: 'default' } as const;
    this.take(await steps.settleEscalation(ending).catch(() => ending));
  }

  /**
   * Waits until a human (or silence) has answered, or until `interrupted` says that nobody needs the answer.
   * @returns undefined when interrupted; the question is withdrawn then, as it is when this workflow is cancelled
   */
  async ask(
    ordinal: number,
    step: string,
    question: Question,
    interrupted: () => boolean,
  ): Promise<EscalationAnswer | undefined> {
    const open = await this.open(ordinal, step, question);
    try {
      await condition(() => this.answerTo(open) !== undefined || interrupted());
    } catch (error) {
      if (isCancellation(error)) await open.withdraw('the workflow that asked was cancelled');
      throw error;
    }
    const answer = this.answerTo(open);
    if (!answer) await open.withdraw('the journey went on without it');
    return answer;
  }
}
