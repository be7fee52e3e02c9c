/**
 * The engagement agent's patience with a Cold Lead: touches over days, each saying what its place in the sequence asks for. Every
 * sign of life is scored anew; a lead that has warmed up is handed to engagement, mid-sequence (SPEC section 1).
 */
import {
  ActivityFailure,
  CancellationScope,
  condition,
  isCancellation,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { acceptHandoff } from './accept-handoff';
import { rescoreLead, steps } from './activity-proxies';
import { HumanDesk } from './ask-human';
import { tellingIfCalledOff } from './called-off';
import type { OutreachPlan, TriageDecision } from './contracts/activities';
import { journeyStatusQuery, type HandoffChildInput, type HandoffChildResult } from './contracts/journey';
import type { Outcome } from './contracts/stages';
import { Hearing } from './hearing';
import { Touches } from './touches';
import { timerOf, type Wait } from './waiting';

export async function nurtureLead(input: HandoffChildInput): Promise<HandoffChildResult> {
  const nurturing = new Nurturing(input);
  return tellingIfCalledOff(nurturing.hearing, async () => {
    await acceptHandoff(input);
    const result = await nurturing.run();
    await steps.completeHandoff({ handoff_id: input.order.handoff_id, outcome: result.outcome });
    // What was heard meanwhile counts.
    return nurturing.result(result.outcome);
  });
}

class Nurturing {
  readonly hearing: Hearing;
  private readonly touches: Touches;
  private waitingFor: string | null = null;
  private wait: Wait | null = null;
  private readonly maxTouches: number;
  /** signs of life that the score knows of */
  private scored = 0;
  private warm: TriageDecision | undefined;

  constructor(private readonly input: HandoffChildInput) {
    this.maxTouches = input.settings.sequences?.nurture_touches ?? 1;
    this.hearing = new Hearing(input.heard);
    // What was heard before is in the triage that sent the lead here.
    this.scored = this.hearing.signsOfLife;
    this.touches = new Touches(input, {
      kind: 'nurture',
      stage: 'nurturing',
      hearing: this.hearing,
      desk: new HumanDesk(input.settings),
      tell: (status) => this.tell(status),
      waitUntil: (due, summary, interrupted) =>
        this.waitUntil({ dueMs: Date.parse(due), kind: 'touch_due', summary, interrupted }),
      isOver: () => this.warm !== undefined,
    });
    setHandler(journeyStatusQuery, () => ({
      stage: this.touches.stage,
      outcome: null,
      waiting_for: this.waitingFor,
      timer: timerOf(this.wait, this.hearing),
    }));
  }

  async run(): Promise<HandoffChildResult> {
    await this.touches.enter('nurturing');
    let notBefore: string | null = null;
    for (;;) {
      const plan = await this.touches.plan(notBefore);
      if (plan === undefined) return this.result('failed');
      if (plan === null) return this.result(this.touches.unreachable());
      const place = { touch: this.touches.out.length + 1, of: this.maxTouches };
      const delivered = await this.touches.send(plan, place);
      if (delivered.state === 'ended') return this.result(delivered.outcome);
      if (delivered.state === 'unreachable') continue;
      const isLast = place.touch >= this.maxTouches;
      notBefore = await this.waitForSignsOfLife(plan, isLast ? undefined : delivered.follow_up_at);
      const outcome = this.hearing.ending ?? (this.warm ? 'engaged' : 'no_response');
      await this.touches.learn(plan, outcome);
      if (this.hearing.ending || this.warm || isLast) return this.result('no_response');
    }
  }

  /** @returns when the next touch is due; null: at once, since this one did not arrive */
  private async waitForSignsOfLife(plan: OutreachPlan, followUpAt: string | undefined): Promise<string | null> {
    const due = followUpAt ?? new Date(Date.now() + this.input.settings.reply_wait_seconds * 1_000).toISOString();
    this.tell(
      `Nurturing touch ${this.touches.out.length} of ${this.maxTouches} is out by ${plan.channel}. Listening until ${due}.`,
    );
    const bounced = (): boolean => this.hearing.hasBounced(plan.channel);
    const summary = `Listen after nurturing touch ${this.touches.out.length}`;
    const kind = followUpAt === undefined ? 'reply_wait_ends' : 'follow_up_due';
    await this.waitUntil({ dueMs: Date.parse(due), kind, summary, interrupted: bounced });
    if (!bounced()) return due;
    this.touches.excluded.push(plan.channel);
    return null;
  }

  /** Scores every sign of life while it waits; longer while the lead is out of office. */
  private async waitUntil(wait: Wait): Promise<void> {
    const { dueMs, summary, interrupted = () => false } = wait;
    this.wait = wait;
    const isOver = (): boolean => this.hearing.ending !== undefined || this.warm !== undefined || interrupted();
    const hasNews = (): boolean => this.hearing.signsOfLife > this.scored;
    let pauseMs = dueMs - Date.now();
    while (pauseMs > 0 && !isOver()) {
      if (await condition(() => isOver() || hasNews(), pauseMs, { summary })) await this.rescore();
      const isDue = Date.now() >= dueMs;
      pauseMs = Math.max(dueMs, this.hearing.backAtMs) - Date.now();
      if (isDue && pauseMs > 0) this.tell(`Out of office until ${this.hearing.backAt}. Waits as long.`);
    }
    this.wait = null;
  }

  /** A score that cannot be had costs nothing but patience: the next sign of life asks again. */
  private async rescore(): Promise<void> {
    if (this.hearing.signsOfLife <= this.scored || this.hearing.ending) return;
    this.scored = this.hearing.signsOfLife;
    const { lead_id, journey_no, order } = this.input;
    const step = { workflow_id: workflowInfo().workflowId, journey_no, step: `rescore-${this.scored}` };
    try {
      const decision = await this.unlessAnswered(() =>
        rescoreLead({ lead_id, conversation_id: order.conversation_id, step }),
      );
      if (!decision) return;
      const isWarm = decision.triage.category === 'Campaign Qualified' && !decision.low_confidence;
      if (isWarm && decision.prospectable) this.warm = decision;
    } catch (error) {
      if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
    }
  }

  /** The triage agent may be away: an answer that comes meanwhile is not kept waiting. */
  private async unlessAnswered<T>(act: () => Promise<T>): Promise<T | undefined> {
    const scope = new CancellationScope();
    const acting = scope.run(act);
    const isAnswered = condition(() => this.hearing.ending !== undefined).then(() => undefined);
    const first = await Promise.race([acting, isAnswered]);
    if (first !== undefined) return first;
    scope.cancel();
    await acting.catch(() => undefined);
    return undefined;
  }

  /** What the lead has said outranks what the sequence came to. */
  result(otherwise: Outcome): HandoffChildResult {
    const outcome = this.hearing.ending ?? otherwise;
    const touches = this.touches.out.length;
    const requalified = this.hearing.ending === undefined ? this.warm : undefined;
    this.tell(
      requalified
        ? `Done after ${touches} touches: the lead has warmed up and goes to engagement.`
        : `Done after ${touches} of ${this.maxTouches} touches: ${outcome}.`,
    );
    const callback_requested = this.hearing.callbackRequested;
    return {
      outcome,
      touches,
      ...(callback_requested && { callback_requested }),
      ...(requalified && { requalified }),
      heard: this.hearing.news,
    };
  }

  private tell(status: string): void {
    this.waitingFor = status;
    setCurrentDetails(`Lead ${this.input.lead_id}, journey ${this.input.journey_no}. ${status}`);
  }
}
