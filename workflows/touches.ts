/**
 * The touches of one sequence, one after the other: plan, ask where a person must agree, send once, learn. Which touch comes
 * next, and when, is the sequence's own business (`engage-lead.ts`, `nurture-lead.ts`).
 */
import {
  ActivityFailure,
  CancellationScope,
  condition,
  isCancellation,
  patched,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { sendMessage, steps } from './activity-proxies';
import type { HumanDesk } from './ask-human';
import type { OutreachPlan, SendResult, SequenceSoFar } from './contracts/activities';
import type { Channel } from './contracts/channels';
import type { GateReason } from './contracts/gate';
import { leadResumedSignal, type HandoffChildInput } from './contracts/journey';
import { searchAttributes } from './contracts/search-attributes';
import type { Outcome, Stage } from './contracts/stages';
import type { Hearing } from './hearing';
import { withHumanHelp } from './with-human-help';

type Message = Parameters<typeof sendMessage>[0];

/** What became of a planned touch. */
export type Delivered =
  | { state: 'out'; follow_up_at: string | undefined }
  /** the channel does not work for this lead: another one may */
  | { state: 'unreachable' }
  | { state: 'ended'; outcome: Outcome };

/** Refusals that another channel may not meet. */
const OF_THE_CHANNEL: ReadonlySet<string> = new Set<GateReason>([
  'no_consent',
  'suppressed',
  'no_address',
  'unknown_timezone',
]);

export interface TouchesOptions {
  kind: SequenceSoFar['kind'];
  /** stage of the journey while it runs */
  stage: Stage;
  hearing: Hearing;
  desk: HumanDesk;
  tell: (status: string) => void;
  /** called while waiting for the time to send; resolves when it is time, the lead has answered, or `interrupted` */
  waitUntil: (due: string, summary: string, interrupted?: () => boolean) => Promise<void>;
  /** the sequence has reached its end by other ways than an answer */
  isOver?: () => boolean;
}

export class Touches {
  /** oldest first */
  readonly out: OutreachPlan[] = [];
  readonly excluded: Channel[] = [];
  stage: Stage;
  private plans = 0;
  private lessons = 0;
  /** how often a person has let the lead be written to again */
  private resumptions = 0;
  /** the escalation in which a person agreed to this sequence; null: nobody had to */
  private approvedBy: string | null = null;

  constructor(
    private readonly input: HandoffChildInput,
    private readonly options: TouchesOptions,
  ) {
    this.stage = options.stage;
    setHandler(leadResumedSignal, () => {
      // a build before this one has waited on
      if (patched('lead-resumed')) this.resumptions += 1;
    });
  }

  /** @returns null: no channel is left; undefined: a person gave up on the step */
  async plan(notBefore: string | null): Promise<OutreachPlan | null | undefined> {
    const { lead_id, campaign_id } = this.input;
    const step = this.step('plan', (this.plans += 1));
    const sequence: SequenceSoFar = {
      kind: this.options.kind,
      earlier: this.out.map(({ channel, variant_id }) => ({ channel, variant_id })),
      excluded: [...this.excluded],
      not_before: notBefore,
      may_withhold: true,
    };
    return this.withHelp('plan', () => steps.planOutreach({ lead_id, campaign_id, step, sequence }));
  }

  async send(plan: OutreachPlan, nurture?: Message['nurture']): Promise<Delivered> {
    if (plan.approval_required && this.approvedBy === null && !(await this.askApproval(plan)))
      return this.ended('rejected');
    const { lead_id, journey_no } = this.input;
    const { campaign_id, touch, channel, variant_id } = plan;
    let due = plan.delivery_time;
    for (;;) {
      if (await this.answeredBefore(due, plan)) return this.ended('no_response');
      this.options.tell(`Sending touch ${touch} by ${channel}.`);
      const { resumptions } = this;
      const sent = await this.sendUnlessAnswered({
        lead_id,
        campaign_id,
        journey_no,
        touch,
        channel,
        variant_id,
        approved_by_escalation_id: this.approvedBy,
        ...(nurture && { nurture }),
      });
      if (!sent) return this.ended('failed');
      if (sent.status === 'refused') {
        if (sent.reason !== 'approval_required') return this.refused(sent.reason, plan);
        if (!(await this.askApproval(plan))) return this.ended('rejected');
      } else if (sent.status === 'deferred') {
        due = sent.reason === 'lead_paused' ? await this.whenResumed(sent.until, resumptions, plan) : sent.until;
      } else {
        this.out.push(plan);
        return { state: 'out', follow_up_at: sent.follow_up_at };
      }
    }
  }

  /** What cannot be learned costs a lesson, not the journey. */
  async learn(plan: OutreachPlan, outcome: Outcome): Promise<void> {
    const { lead_id } = this.input;
    const answer = this.options.hearing.answer ?? null;
    const step = this.step('learn', (this.lessons += 1));
    try {
      await steps.learnFromTouch({ lead_id, plan, answer, outcome, step });
    } catch (error) {
      if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
    }
  }

  /** How it ends when every channel has failed: by refusal, or by what came back. */
  unreachable(): Outcome {
    const { hearing } = this.options;
    const wasReached = this.out.some(({ channel }) => !hearing.hasBounced(channel));
    return hearing.ending ?? (wasReached ? 'no_response' : 'not_contactable');
  }

  async enter(stage: Stage): Promise<void> {
    this.stage = stage;
    await steps.setStage({ lead_id: this.input.lead_id, journey_no: this.input.journey_no, stage });
    upsertSearchAttributes([{ key: searchAttributes.journeyStage, value: stage }]);
  }

  /** What the lead has said outranks what became of the message. */
  private ended(otherwise: Outcome): Delivered {
    return { state: 'ended', outcome: this.options.hearing.ending ?? otherwise };
  }

  private async refused(reason: string, { channel }: OutreachPlan): Promise<Delivered> {
    if (OF_THE_CHANNEL.has(reason)) {
      this.excluded.push(channel);
      return { state: 'unreachable' };
    }
    if (reason === 'opted_out') return this.ended('opted_out');
    if (reason === 'journey_closed') return this.ended('cancelled');
    if (reason !== 'answered') return this.ended(this.out.length > 0 ? 'no_response' : 'not_contactable');
    // The gate knows of an answer that is still on its way here.
    const { hearing } = this.options;
    await condition(() => hearing.ending !== undefined, '1 min', { summary: 'Hear the answer that is on record' });
    return this.ended('engaged');
  }

  /**
   * A provider may be away for long: an answer that comes meanwhile calls the send off.
   * @returns undefined when it was called off, or a person gave up on it
   */
  private async sendUnlessAnswered(message: Message): Promise<SendResult | undefined> {
    const { hearing } = this.options;
    const scope = new CancellationScope();
    const sending = scope.run(() => this.withHelp('send', () => sendMessage(message)));
    const done = sending.then(
      () => true,
      () => true,
    );
    await Promise.race([done, condition(() => hearing.ending !== undefined)]);
    if (hearing.ending === undefined) return sending;
    scope.cancel();
    return sending.catch((error: unknown) => {
      if (isCancellation(error) && !CancellationScope.current().consideredCancelled) return undefined;
      throw error;
    });
  }

  /** Waits until it is time, with both ears open. */
  private async answeredBefore(due: string, { touch, channel }: OutreachPlan): Promise<boolean> {
    const { hearing, tell, waitUntil } = this.options;
    if (new Date(due).getTime() > Date.now()) {
      tell(`Waiting until ${due} to send touch ${touch} by ${channel}.`);
      await waitUntil(due, `Send touch ${touch} by ${channel} at ${due}`);
    }
    return hearing.ending !== undefined || (this.options.isOver?.() ?? false);
  }

  /**
   * A resumption is felt at once, also one that came while the gate was asked; whoever is out of office stays so.
   * @returns when the gate is to be asked again
   */
  private async whenResumed(until: string, resumptions: number, { touch, channel }: OutreachPlan): Promise<string> {
    const { hearing, tell, waitUntil } = this.options;
    tell(`Touch ${touch} by ${channel} waits until the lead is resumed.`);
    const summary = `Look again at ${until} whether the lead is still paused`;
    await waitUntil(until, summary, () => this.resumptions > resumptions);
    return new Date(Math.max(Date.now(), hearing.backAtMs)).toISOString();
  }

  /** One approval holds for the sequence. @returns whether the message may go out */
  private async askApproval(plan: OutreachPlan): Promise<boolean> {
    const { hearing, desk, tell } = this.options;
    const { lead_id, journey_no } = this.input;
    await this.enter('awaiting_approval');
    tell('Waiting for a person to agree to the message: the lead scores high.');
    const answer = await desk.ask(
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
        proposed_action: `Send touch ${plan.touch} by ${plan.channel}, and the follow-ups of this sequence`,
        alternatives: ['Reject: write to this lead yourself; the journey closes as rejected'],
      },
      () => hearing.ending !== undefined,
    );
    if (answer?.decision !== 'approve') return false;
    this.approvedBy = answer.escalation_id;
    await this.enter(this.options.stage);
    return true;
  }

  private withHelp<T>(step: string, act: () => Promise<T>): Promise<T | undefined> {
    const { lead_id, journey_no, campaign_id } = this.input;
    const { desk, hearing } = this.options;
    const interrupted = (): boolean => hearing.ending !== undefined;
    return withHumanHelp(desk, { lead_id, campaign_id, journey_no, step, interrupted }, act);
  }

  private step(name: string, nth: number) {
    const { workflowId } = workflowInfo();
    return {
      workflow_id: workflowId,
      journey_no: this.input.journey_no,
      step: nth === 1 ? name : `${name}-${nth}`,
    };
  }
}
