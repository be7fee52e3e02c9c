/** The engagement agent's work on one lead: plan, (ask), send once, wait for an answer, learn. */
import {
  ActivityFailure,
  CancellationScope,
  condition,
  isCancellation,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { acceptHandoff } from './accept-handoff';
import { sendMessage, steps } from './activity-proxies';
import { HumanDesk } from './ask-human';
import type { OutreachPlan, SendResult } from './contracts/activities';
import { formatDuration } from './contracts/durations';
import { journeyStatusQuery, type HandoffChildInput, type HandoffChildResult } from './contracts/journey';
import { searchAttributes } from './contracts/search-attributes';
import type { Outcome, Stage } from './contracts/stages';
import { Hearing } from './hearing';
import { withHumanHelp } from './with-human-help';

export async function engageLead(input: HandoffChildInput): Promise<HandoffChildResult> {
  const engagement = new Engagement(input);
  await acceptHandoff(input);
  const result = await engagement.run();
  await steps.completeHandoff({ handoff_id: input.order.handoff_id, outcome: result.outcome });
  return result;
}

type Message = Parameters<typeof sendMessage>[0];

class Engagement {
  private readonly hearing: Hearing;
  private readonly desk: HumanDesk;
  private waitingFor: string | null = null;
  private touches = 0;
  private stage: Stage = 'engaging';

  constructor(private readonly input: HandoffChildInput) {
    this.hearing = new Hearing(input.heard);
    this.desk = new HumanDesk(input.settings);
    setHandler(journeyStatusQuery, () => ({ stage: this.stage, outcome: null, waiting_for: this.waitingFor }));
  }

  async run(): Promise<HandoffChildResult> {
    const { lead_id, campaign_id, journey_no } = this.input;
    const step = { workflow_id: workflowInfo().workflowId, journey_no, step: 'plan' };
    const plan = await this.withHelp('plan', () => steps.planOutreach({ lead_id, campaign_id, step }));
    if (!plan) return this.result('failed');

    const approvedBy = plan.approval_required ? await this.askApproval(plan) : null;
    if (approvedBy === undefined) return this.result(this.hearing.ending ?? 'rejected');

    const refusal = await this.deliver(plan, approvedBy);
    if (refusal) return this.result(this.hearing.ending ?? refusal);

    const ended = await this.waitForAnswer(plan);
    const outcome = ended ? (this.hearing.ending ?? 'no_response') : 'no_response';
    await this.learn({
      lead_id,
      plan,
      answer: this.hearing.answer ?? null,
      outcome,
      step: { ...step, step: 'learn' },
    });
    return this.result(outcome);
  }

  /** What cannot be learned costs a lesson, not the journey. */
  private async learn(lesson: Parameters<typeof steps.learnFromTouch>[0]): Promise<void> {
    try {
      await steps.learnFromTouch(lesson);
    } catch (error) {
      if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
    }
  }

  /** @returns why nothing was sent; null when something was */
  private async deliver(plan: OutreachPlan, approvedBy: string | null): Promise<Outcome | null> {
    const { lead_id, journey_no } = this.input;
    const { campaign_id, touch, channel, variant_id } = plan;
    const message: Message = {
      lead_id,
      campaign_id,
      journey_no,
      touch,
      channel,
      variant_id,
      approved_by_escalation_id: approvedBy,
    };
    let due = plan.delivery_time;
    for (;;) {
      if (await this.answeredBefore(due, plan)) return 'no_response';
      const sent = await this.sendUnlessAnswered(message);
      if (!sent) return 'failed';
      if (sent.status === 'refused' && sent.reason === 'approval_required') {
        const approval = await this.askApproval(plan);
        if (approval === undefined) return 'rejected';
        message.approved_by_escalation_id = approval;
        continue;
      }
      if (sent.status === 'refused') return this.outcomeOfRefusal(sent.reason);
      if (sent.status !== 'deferred') {
        this.touches += 1;
        return null;
      }
      due = sent.until;
    }
  }

  /** The gate may know of an answer that is still on its way here. */
  private async outcomeOfRefusal(reason: string): Promise<Outcome> {
    if (reason === 'opted_out') return 'opted_out';
    if (reason === 'journey_closed') return 'cancelled';
    if (reason !== 'answered') return 'not_contactable';
    await condition(() => this.hearing.ending !== undefined, '1 min', { summary: 'Hear the answer that is on record' });
    return 'engaged';
  }

  /**
   * A provider may be away for long: an answer that comes meanwhile calls the send off.
   * @returns undefined when it was called off, or a person gave up on it
   */
  private async sendUnlessAnswered(message: Message): Promise<SendResult | undefined> {
    const scope = new CancellationScope();
    const sending = scope.run(() => this.withHelp('send', () => sendMessage(message)));
    const done = sending.then(
      () => true,
      () => true,
    );
    await Promise.race([done, condition(() => this.hearing.ending !== undefined)]);
    if (this.hearing.ending === undefined) return sending;
    scope.cancel();
    return sending.catch((error: unknown) => {
      if (isCancellation(error) && !CancellationScope.current().consideredCancelled) return undefined;
      throw error;
    });
  }

  /** Waits until it is time, with both ears open. */
  private async answeredBefore(due: string, plan: OutreachPlan): Promise<boolean> {
    const pauseMs = new Date(due).getTime() - Date.now();
    if (pauseMs > 0) {
      this.tell(`Waiting until ${due} to send touch ${plan.touch} by ${plan.channel}.`);
      await condition(() => this.hearing.ending !== undefined, pauseMs, {
        summary: `Send touch ${plan.touch} by ${plan.channel} at ${due}`,
      });
    }
    return this.hearing.ending !== undefined;
  }

  private waitForAnswer(plan: OutreachPlan): Promise<boolean> {
    const patience = formatDuration(this.input.settings.reply_wait_seconds);
    this.tell(`Touch ${plan.touch} is out by ${plan.channel}. Waiting up to ${patience} for an answer.`);
    return condition(() => this.hearing.ending !== undefined, this.input.settings.reply_wait_seconds * 1000, {
      summary: `Wait for an answer to touch ${plan.touch}`,
    });
  }

  /** @returns the escalation that allows the send; undefined when it must not happen */
  private async askApproval(plan: OutreachPlan): Promise<string | undefined> {
    const { lead_id, journey_no } = this.input;
    await this.enter('awaiting_approval');
    this.tell('Waiting for a person to agree to the message: the lead scores high.');
    const answer = await this.desk.ask(
      journey_no,
      'approval',
      {
        reason: 'high_value',
        lead_id,
        campaign_id: plan.campaign_id,
        question: `May touch ${plan.touch} go to lead ${lead_id}, who scores ${plan.lead_score ?? 'unknown'}?`,
        evidence: {
          touch: plan.touch,
          channel: plan.channel,
          variant_id: plan.variant_id,
          delivery_time: plan.delivery_time,
        },
        proposed_action: `Send touch ${plan.touch} by ${plan.channel}`,
        alternatives: ['Reject: write to this lead yourself; the journey closes as rejected'],
      },
      () => this.hearing.ending !== undefined,
    );
    if (answer?.decision !== 'approve') return undefined;
    await this.enter('engaging');
    return answer.escalation_id;
  }

  private async enter(stage: Stage): Promise<void> {
    this.stage = stage;
    await steps.setStage({ lead_id: this.input.lead_id, journey_no: this.input.journey_no, stage });
    upsertSearchAttributes([{ key: searchAttributes.journeyStage, value: stage }]);
  }

  private withHelp<T>(step: string, act: () => Promise<T>): Promise<T | undefined> {
    const { lead_id, journey_no, campaign_id } = this.input;
    return withHumanHelp(
      this.desk,
      { lead_id, campaign_id, journey_no, step, interrupted: () => this.hearing.ending !== undefined },
      act,
    );
  }

  private result(outcome: Outcome): HandoffChildResult {
    this.tell(`Done: ${outcome}.`);
    return { outcome, touches: this.touches };
  }

  private tell(status: string): void {
    this.waitingFor = status;
    setCurrentDetails(`Lead ${this.input.lead_id}, journey ${this.input.journey_no}. ${status}`);
  }
}
