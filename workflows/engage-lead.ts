/**
 * The engagement agent's work on one lead: a touch, a wait for an answer, and after each silence an alternative (another
 * variant, then another channel with consent) until the touches run out (SPEC section 1).
 */
import { condition, setCurrentDetails, setHandler } from '@temporalio/workflow';
import { acceptHandoff } from './accept-handoff';
import { steps } from './activity-proxies';
import { HumanDesk } from './ask-human';
import { tellingIfCalledOff } from './called-off';
import type { OutreachPlan, Withheld } from './contracts/activities';
import { formatDuration } from './contracts/durations';
import { journeyStatusQuery, type HandoffChildInput, type HandoffChildResult } from './contracts/journey';
import type { Outcome } from './contracts/stages';
import { Hearing } from './hearing';
import { Touches } from './touches';
import { timerOf, type Wait } from './waiting';

export async function engageLead(input: HandoffChildInput): Promise<HandoffChildResult> {
  const engagement = new Engagement(input);
  return tellingIfCalledOff(engagement.hearing, async () => {
    await acceptHandoff(input);
    const result = await engagement.run();
    await steps.completeHandoff({ handoff_id: input.order.handoff_id, outcome: result.outcome });
    // What was heard meanwhile counts.
    return engagement.result(result.outcome);
  });
}

class Engagement {
  readonly hearing: Hearing;
  private readonly touches: Touches;
  private waitingFor: string | null = null;
  private wait: Wait | null = null;
  private readonly maxTouches: number;

  constructor(private readonly input: HandoffChildInput) {
    this.maxTouches = input.settings.sequences?.max_touches ?? 1;
    this.hearing = new Hearing(input.heard);
    this.touches = new Touches(input, {
      kind: 'engagement',
      stage: 'engaging',
      hearing: this.hearing,
      desk: new HumanDesk(input.settings),
      tell: (status) => this.tell(status),
      waitUntil: (due, summary, interrupted) =>
        this.waitUntil({ dueMs: Date.parse(due), kind: 'touch_due', summary, interrupted }),
    });
    setHandler(journeyStatusQuery, () => ({
      stage: this.touches.stage,
      outcome: null,
      waiting_for: this.waitingFor,
      timer: timerOf(this.wait, this.hearing),
    }));
  }

  async run(): Promise<HandoffChildResult> {
    let notBefore: string | null = null;
    for (;;) {
      const plan = await this.touches.plan(notBefore);
      if (plan === undefined) return this.result('failed');
      if (plan === null) return this.result(this.touches.unreachable());
      if (plan.withheld) return await this.listenOnly(plan.withheld);
      const delivered = await this.touches.send(plan);
      if (delivered.state === 'ended') return this.result(delivered.outcome);
      if (delivered.state === 'unreachable') {
        if (this.input.settings.sequences) continue;
        return this.result('not_contactable');
      }
      const isLast = this.touches.out.length >= this.maxTouches;
      const followUpAt = isLast ? undefined : delivered.follow_up_at;
      await this.waitForAnswer(plan, followUpAt);
      const outcome = this.hearing.ending ?? 'no_response';
      await this.touches.learn(plan, outcome);
      if (this.hearing.ending || isLast) return this.result('no_response');
      notBefore = this.hearing.hasBounced(plan.channel) ? null : (followUpAt ?? null);
    }
  }

  /** Whoever is not written to is listened to as long as those who are: what they do by themselves is the comparison. */
  private async listenOnly(withheld: Withheld): Promise<HandoffChildResult> {
    const { reply_wait_seconds } = this.input.settings;
    const why = withheld === 'holdout' ? 'held out for comparison' : 'not writing has done better';
    this.tell(`Nobody writes: ${why}. Listening up to ${formatDuration(reply_wait_seconds)}.`);
    const dueMs = Date.now() + reply_wait_seconds * 1_000;
    await this.waitUntil({ dueMs, kind: 'reply_wait_ends', summary: `Listen without writing: ${why}` });
    return this.result('no_response');
  }

  /** Until the next touch is due, or, after the last one, as long as answers are waited for. */
  private async waitForAnswer(plan: OutreachPlan, followUpAt: string | undefined): Promise<void> {
    const { reply_wait_seconds } = this.input.settings;
    const patience = followUpAt === undefined ? `up to ${formatDuration(reply_wait_seconds)}` : `until ${followUpAt}`;
    this.tell(`Touch ${plan.touch} is out by ${plan.channel}. Waiting ${patience} for an answer.`);
    const graceMs = followUpAt === undefined ? reply_wait_seconds * 1_000 : 0;
    const dueMs = followUpAt === undefined ? Date.now() + graceMs : Date.parse(followUpAt);
    const kind = followUpAt === undefined ? 'reply_wait_ends' : 'follow_up_due';
    const bounced = (): boolean => this.hearing.hasBounced(plan.channel);
    const summary = `Wait for an answer to touch ${plan.touch}`;
    await this.waitUntil({ dueMs, kind, summary, interrupted: bounced, graceMs });
    if (bounced()) this.touches.excluded.push(plan.channel);
  }

  /** Longer while the lead is out of office: until it is back, and has had some time to answer. */
  private async waitUntil(wait: Wait): Promise<void> {
    const { dueMs, summary, interrupted = () => false, graceMs = 0 } = wait;
    this.wait = wait;
    const done = (): boolean => this.hearing.ending !== undefined || interrupted();
    let pauseMs = dueMs - Date.now();
    while (pauseMs > 0 && !(await condition(done, pauseMs, { summary }))) {
      pauseMs = Math.max(dueMs, this.hearing.backAtMs + graceMs) - Date.now();
      if (pauseMs > 0) this.tell(`Out of office until ${this.hearing.backAt}. Waits as long.`);
    }
    this.wait = null;
  }

  /** What the lead has said outranks what the sequence came to. */
  result(otherwise: Outcome): HandoffChildResult {
    const outcome = this.hearing.ending ?? otherwise;
    this.tell(`Done after ${this.touches.out.length} touches: ${outcome}.`);
    const { callbackRequested, news } = this.hearing;
    const touches = this.touches.out.length;
    return { outcome, touches, ...(callbackRequested && { callback_requested: true }), heard: news };
  }

  private tell(status: string): void {
    this.waitingFor = status;
    setCurrentDetails(`Lead ${this.input.lead_id}, journey ${this.input.journey_no}. ${status}`);
  }
}
