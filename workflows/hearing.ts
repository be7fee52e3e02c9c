/** What a lead's workflow has heard from the lead: each interaction once, in order. */
import { setHandler } from '@temporalio/workflow';
import type { Channel } from './contracts/channels';
import type { HandoffOrder } from './contracts/handoff';
import type { HeardInteraction } from './contracts/interaction';
import { endingOf } from './contracts/endings';
import { interactionSignal } from './contracts/journey';
import type { Outcome } from './contracts/stages';

/** These outrank whatever came before them. */
const STRONGEST: readonly Outcome[] = ['opted_out', 'converted', 'meeting_booked'];

export class Hearing {
  private readonly seen = new Set<string>();
  readonly heard: HeardInteraction[] = [];
  /** how many came with the order, and have been acted on when the journey closes */
  private readonly before: number;
  private late: number | undefined;

  /** Create it before anything awaits: the signal is heard from the first task on. */
  constructor(
    before: readonly HeardInteraction[] = [],
    private readonly onNews: (news: HeardInteraction) => void = () => undefined,
  ) {
    this.learn(before);
    this.before = this.heard.length;
    setHandler(interactionSignal, (interaction) => this.take(interaction));
  }

  /** Whoever has said one of these needs no representative. */
  get needsNoOwner(): boolean {
    return this.optedOut || this.hasHeard('converted') || this.hasHeard('replied_negative');
  }

  /**
   * How a handoff ended, seen from the journey: an answer may reach it when the destination is already over. A person's own
   * question is not ended by what was said to marketing.
   */
  outrank({ to_agent }: HandoffOrder, outcome: Outcome): Outcome {
    if (to_agent === 'manager' || (outcome === 'meeting_booked' && !this.optedOut)) return outcome;
    return this.ending ?? outcome;
  }

  /** What another workflow has heard for this one. */
  learn(interactions: readonly HeardInteraction[]): void {
    interactions.forEach((interaction) => this.take(interaction));
  }

  /** Heard since it began: answers, how long the lead is away, and what came back. Whoever has the lead next must know. */
  get news(): HeardInteraction[] {
    return this.heard
      .slice(this.before)
      .filter((each) => each.until !== undefined || each.bounce === 'hard' || endingOf(each) !== null);
  }

  /**
   * Nobody acts on what is heard from now on; the first call counts. Nor on what was heard before, when the end is on record as if
   * nothing had been: a task that Temporal repeats because of an answer has closed the journey in its first try.
   */
  stopActing(hasActed = true): void {
    this.late = hasActed ? (this.late ?? this.heard.length) : 0;
  }

  /** The next interaction that nobody has acted on, each once. */
  takeLate(): HeardInteraction | undefined {
    const late = this.late ?? this.heard.length;
    this.late = Math.min(late + 1, this.heard.length);
    return this.heard[late];
  }

  /** A signal handler must never throw, whatever was sent. */
  private take(interaction: HeardInteraction | undefined): void {
    if (typeof interaction?.interaction_id !== 'string' || this.seen.has(interaction.interaction_id)) return;
    this.seen.add(interaction.interaction_id);
    this.heard.push(interaction);
    this.onNews(interaction);
  }

  get optedOut(): boolean {
    return this.hasHeard('opted_out');
  }

  /** The interaction that ended the sequence: the first, unless a stronger one came after it. */
  get answer(): HeardInteraction | undefined {
    const answers = this.heard.filter((interaction) => endingOf(interaction) !== null);
    const strongest = STRONGEST.find((ending) => answers.some((answer) => endingOf(answer) === ending));
    return strongest ? answers.find((answer) => endingOf(answer) === strongest) : answers[0];
  }

  hasHeard(ending: Outcome): boolean {
    return this.heard.some((interaction) => endingOf(interaction) === ending);
  }

  get callbackRequested(): boolean {
    return this.heard.some(({ outcome }) => outcome === 'callback_requested');
  }

  get ending(): Outcome | undefined {
    return this.answer && (endingOf(this.answer) ?? undefined);
  }

  /** The mailbox (or number) that this channel reaches does not exist. */
  hasBounced(channel: Channel): boolean {
    return this.heard.some((heard) => heard.bounce === 'hard' && heard.channel === channel);
  }

  /** What the lead did by itself; a bounce or an absence note is no sign of life. */
  get signsOfLife(): number {
    return this.heard.filter(({ bounce, until }) => bounce === undefined && until === undefined).length;
  }

  /** When the lead is back in the office, in ms since 1970; 0: it never said that it is away. */
  get backAtMs(): number {
    return Math.max(0, ...this.heard.map(({ until }) => Date.parse(until ?? '')).filter((ms) => ms > 0));
  }

  /** The same for people; only while it is away. */
  get backAt(): string {
    return new Date(this.backAtMs).toISOString();
  }
}
