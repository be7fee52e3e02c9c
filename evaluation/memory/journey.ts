/**
 * One journey as the workflows lead it, in simulated time: triage, then nurturing or engagement, touch by touch, each through
 * the gate; an answer ends it, and what came of each touch is remembered. A generator: it yields the moment (ms) at which it
 * goes on.
 */
import { episodeOfTouch } from '../../agents/engagement/episode';
import { planOutreach, type Outreach } from '../../agents/engagement/outreach';
import { triageLead } from '../../agents/triage/triage';
import { Random } from '../../data/random';
import { afterPause } from '../../policy/contact-window';
import type { SequenceSoFar } from '../../workflows/contracts/activities';
import type { Channel } from '../../workflows/contracts/channels';
import type { Lead } from '../../workflows/contracts/lead';
import type { Outcome } from '../../workflows/contracts/stages';
import type { Answer } from './answers';
import { CAMPAIGN, leadOf, VARIANTS } from './campaign';
import { interactionOf, outcomeOf } from './deeds';
import type { Market } from './market';
import type { Person } from './people';
import { REPLY_WAIT_MS, RULES, SEQUENCES } from './rules';

type Kind = SequenceSoFar['kind'];
type Steps<T> = Generator<number, T>;

/** What a sequence came to; null: nothing, or nothing that ends it. */
type Ending = 'answered' | 'warmed_up' | null;

export interface JourneyResult {
  messages: number;
  success: boolean;
  opted_out: boolean;
}

export class Journey {
  private lead: Lead;
  private nowMs: number;
  /** touches that went out, of both sequences */
  private touches = 0;
  /** how an answer has ended the journey */
  private end: Outcome | null = null;

  /** @param number from 1 */
  constructor(
    private readonly market: Market,
    private readonly person: Person,
    private readonly number: number,
  ) {
    this.lead = leadOf(person);
    this.nowMs = person.arrivals[number - 1] ?? 0;
  }

  *run(): Steps<JourneyResult> {
    const isReady = this.triage() === 'Campaign Qualified' || (yield* this.sequence('nurture')) === 'warmed_up';
    if (isReady) yield* this.sequence('engagement');
    return { messages: this.touches, success: this.end === 'engaged', opted_out: this.end === 'opted_out' };
  }

  private triage(): string {
    const { memory } = this.market;
    const now = new Date(this.nowMs);
    const { category, score } = triageLead({
      lead: this.lead,
      profile: memory.profile(this.lead, now),
      episodes: memory.similar(this.lead),
      related: [],
      now: now.toISOString(),
    });
    this.lead = { ...this.lead, triage_category: category, lead_score: score };
    return category;
  }

  private *sequence(kind: Kind): Steps<Ending> {
    const sequence: SequenceSoFar = { kind, earlier: [], excluded: [], not_before: null };
    const { touches, interval } = SEQUENCES[kind];
    for (let isLast = false; !isLast;) {
      const plan = this.plan(sequence);
      if (!plan) return null;
      const delivered = yield* this.deliver(plan);
      if (delivered === 'ended') return null;
      if (delivered === 'unreachable') {
        sequence.excluded.push(plan.channel);
        continue;
      }
      sequence.earlier.push({ channel: plan.channel, variant_id: plan.variant_id });
      isLast = sequence.earlier.length >= touches;
      const followUpMs = afterPause(new Date(this.nowMs), interval, this.lead, RULES).getTime();
      const ending = yield* this.hear(kind, plan, isLast ? this.nowMs + REPLY_WAIT_MS : followUpMs);
      if (ending) return ending;
      sequence.not_before = new Date(followUpMs).toISOString();
    }
    return null;
  }

  private plan(sequence: SequenceSoFar): Outreach | null {
    const { memory, counters } = this.market;
    const now = new Date(this.nowMs);
    const touch = this.touches + 1;
    return planOutreach({
      lead: this.lead,
      profile: memory.profile(this.lead, now),
      campaign: CAMPAIGN,
      variants: VARIANTS,
      variant_stats: counters.stats(),
      channels: this.market.reachableBy(this.person),
      next_touch: touch,
      sequence,
      episodes: memory.similar(this.lead),
      draw: new Random(this.market.seed, `draw ${this.step(touch)}`).next(),
      now: now.toISOString(),
      rules: RULES,
    });
  }

  private *deliver({ delivery_time, channel, variant_id }: Outreach): Steps<'out' | 'unreachable' | 'ended'> {
    let dueMs = Date.parse(delivery_time);
    for (;;) {
      if (dueMs > this.nowMs) yield* this.until(dueMs);
      const verdict = this.market.gate(this.person, this.lead, channel, this.nowMs);
      if (verdict.verdict === 'refused') return verdict.reason === 'no_consent' ? 'unreachable' : 'ended';
      if (verdict.verdict === 'send') break;
      dueMs = verdict.until.getTime();
    }
    this.touches += 1;
    this.market.sent(this.person, variant_id, this.nowMs);
    return 'out';
  }

  /** Waits for an answer until the next touch is due; a click is a sign of life, which warms a nurtured lead up or does not. */
  private *hear(kind: Kind, plan: Outreach, untilMs: number): Steps<Ending> {
    const answer = this.answer(kind, plan);
    const interaction = interactionOf(answer, this.lead.lead_id, plan.channel);
    if (!interaction || answer.at_ms > untilMs) {
      yield* this.until(untilMs);
      this.learn(plan, null, 'no_response');
      return null;
    }
    yield* this.until(answer.at_ms);
    this.market.heard(interaction, plan.variant_id);
    const outcome = outcomeOf(interaction);
    this.end = outcome;
    const isWarm = outcome === null && kind === 'nurture' && this.triage() === 'Campaign Qualified';
    if (outcome === null && !isWarm) yield* this.until(untilMs);
    this.learn(plan, interaction.event_type, outcome ?? (isWarm ? 'engaged' : 'no_response'));
    return outcome !== null ? 'answered' : isWarm ? 'warmed_up' : null;
  }

  private answer(kind: Kind, { channel, variant_id }: Outreach): Answer {
    const { world } = this.market;
    return world.answer(this.person, {
      journey: this.number,
      touch: this.touches,
      kind,
      channel,
      tone: VARIANTS.find((variant) => variant.variant_id === variant_id)?.tone ?? null,
      sent_ms: this.nowMs,
    });
  }

  private learn(plan: { channel: Channel; variant_id: string | null }, answer: string | null, outcome: Outcome): void {
    const { channel, variant_id } = plan;
    const episode = episodeOfTouch(this.lead, { channel, variant_id, touch: this.touches }, answer, outcome);
    const episode_id = this.step(this.touches);
    this.market.memory.learn({ ...episode, episode_id, channel, variant_id, created_ms: this.nowMs });
  }

  private *until(ms: number): Steps<void> {
    yield ms;
    this.nowMs = ms;
  }

  private readonly step = (touch: number): string => `${this.lead.lead_id} ${this.number} ${touch}`;
}
