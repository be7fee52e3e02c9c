/**
 * The gate (SPEC section 3): may this message go to this person now? Every send, on every path, asks it last thing
 * before the provider is called. Pure: the data layer collects the facts in the transaction that reserves the ledger row.
 */
import { channelOf } from '../workflows/contracts/channels';
import type { GateReason } from '../workflows/contracts/gate';
import { nextAllowed } from './contact-window';
import type { GateFacts, GateRules } from './gate-facts';

type Stop = Exclude<GateReason, 'ok'>;

export type GateVerdict =
  | { verdict: 'send'; warnings: string[] }
  | { verdict: 'refused'; reason: Stop; warnings: string[] }
  | { verdict: 'deferred'; reason: Stop; until: Date; warnings: string[] };

/** How soon a paused lead, campaign or sending domain is looked at again: a resume is felt within this, and a long pause costs little. */
export const PAUSE_RECHECK_SECONDS = 3_600;

/**
 * Refusals come first, since waiting mends none of them; then what holds a message back, the longest hold first.
 * A deferral never ends inside quiet hours, except that a pause is asked about every hour.
 */
export function evaluateGate(facts: GateFacts, rules: GateRules, now: Date): GateVerdict {
  const refusal = refusalOf(facts);
  if (refusal) return { verdict: 'refused', reason: refusal, warnings: [] };

  const window = nextAllowed(now, facts, rules);
  const { warnings } = window;
  if (!window.zoneKnown && channelOf(facts.channel).needs_known_zone)
    return { verdict: 'refused', reason: 'unknown_timezone', warnings };
  const pause = pauseOf(facts);
  if (pause) return { verdict: 'deferred', reason: pause, until: secondsAfter(now, PAUSE_RECHECK_SECONDS), warnings };
  if (needsApproval(facts)) return { verdict: 'refused', reason: 'approval_required', warnings };
  if (facts.sends_in_window >= rules.frequencyCap.count) {
    const until = nextAllowed(capFreeAt(facts, rules, now), facts, rules).at;
    return { verdict: 'deferred', reason: 'frequency_cap', until, warnings };
  }
  if (window.at > now) return { verdict: 'deferred', reason: 'quiet_hours', until: window.at, warnings };
  return { verdict: 'send', warnings };
}

/**
 * Nothing at all goes to whoever was erased. An opt-out holds for answers too: nothing is sent after it. Flags keep a lead from being prospected, not from being
 * answered. Marketing needs consent; an answer only needs that nobody withdrew it.
 */
function refusalOf(facts: GateFacts): Stop | undefined {
  if (facts.erased) return 'erased';
  const isMarketing = facts.purpose === 'marketing';
  if (isMarketing && facts.flags.length > 0) return 'flagged';
  if (!facts.has_address) return 'no_address';
  if (facts.suppressions.length > 0) return 'suppressed';
  if (facts.opted_out) return 'opted_out';
  const mayWrite = isMarketing ? facts.consent === 'granted' : facts.consent !== 'withdrawn';
  if (!mayWrite) return 'no_consent';
  if (!isMarketing) return undefined;
  return sequenceEnd(facts) ?? campaignRefusal(facts);
}

/** Whoever has answered is not prospected on, whatever is still queued, nor are the colleagues; a question may come, and be answered, at any time. */
function sequenceEnd(facts: GateFacts): Stop | undefined {
  if (facts.answered) return 'answered';
  if (!facts.journey_open) return 'journey_closed';
  return facts.company_answered ? 'company_answered' : undefined;
}

function campaignRefusal(facts: GateFacts): Stop | undefined {
  if (facts.campaign_ended) return 'campaign_ended';
  return facts.in_audience ? undefined : 'outside_audience';
}

/** A person resumes each of them; the domain's pause holds for every campaign. */
function pauseOf(facts: GateFacts): Stop | undefined {
  if (facts.lead_paused) return 'lead_paused';
  if (facts.campaign_status === 'paused') return 'campaign_paused';
  return facts.domain_paused ? 'domain_paused' : undefined;
}

/** A lead without a score does not score at least anything. */
export const scoreNeedsApproval = (score: number | null, approvalMinScore: number | null): boolean =>
  approvalMinScore !== null && score !== null && score >= approvalMinScore;

const needsApproval = (facts: GateFacts): boolean =>
  !facts.approved && scoreNeedsApproval(facts.lead_score, facts.approval_min_score);

/** The window frees when its oldest message leaves it; then the gate is asked again. */
function capFreeAt(facts: GateFacts, rules: GateRules, now: Date): Date {
  const oldest = facts.oldest_send_in_window_at === null ? now : new Date(facts.oldest_send_in_window_at);
  const free = secondsAfter(oldest, rules.frequencyCap.windowSeconds);
  return free > now ? free : secondsAfter(now, 1);
}

const secondsAfter = (time: Date, seconds: number): Date => new Date(time.getTime() + seconds * 1_000);
