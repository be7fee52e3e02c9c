/** Who would have been written to, and no more, had the candidate decided: triage routes, the gate has the last word. */
import { evaluateGate } from '../policy/gate';
import type { GateFacts, GateRules } from '../policy/gate-facts';
import type { RehearsedGate } from './gate';
import type { RehearsedTriage } from './triage';

export interface SendChanges {
  /** leads that would have been engaged and were not, and that the gate lets through */
  newly_engaged: string[];
  /** of these, those who have said stop since: they would have had a message before */
  stopped_since: string[];
  /** leads that were engaged and would not have been */
  no_longer_engaged: string[];
  /** messages that the gate held back or refused, and would let go; by lead */
  let_through: string[];
  /** messages that the gate let go, and would hold back or refuse; by lead */
  held_back: string[];
  /** messages to people who had said stop: must be none. By lead, with the way of saying stop that was not heeded */
  forbidden: { lead_id: string; decision_id: string; heedless_of: string[] }[];
}

export function sendChanges(triages: readonly RehearsedTriage[], gates: readonly RehearsedGate[]): SendChanges {
  const moved = triages.filter(({ before, after }) => before.category !== after.category);
  const gained = moved.filter(({ after }) => after.category === 'Campaign Qualified');
  const lost = moved.filter(({ before }) => before.category === 'Campaign Qualified');
  const engaged = gained.filter((each) => wouldPass(each));
  const turned = gates.filter(({ before, after }) => (before.verdict === 'send') !== (after.verdict === 'send'));
  return {
    newly_engaged: leadsOf(engaged),
    stopped_since: leadsOf(engaged.filter(({ decision }) => decision.stopped_at !== null)),
    no_longer_engaged: leadsOf(lost.filter(({ contactable }) => contactable)),
    let_through: leadsOf(turned.filter(({ after }) => after.verdict === 'send')),
    held_back: leadsOf(turned.filter(({ before }) => before.verdict === 'send')),
    forbidden: [
      ...gates.flatMap((each) => forbiddenBy(each)),
      ...gained
        .filter((each) => hadStopped(each) && wouldPass(each))
        .map((each) => ({ ...idsOf(each), heedless_of: ['opted_out'] })),
    ],
  };
}

const idsOf = ({ decision }: Pick<RehearsedGate, 'decision'>) => ({
  lead_id: decision.lead_id ?? '–',
  decision_id: decision.decision_id,
});

function forbiddenBy(gate: RehearsedGate): SendChanges['forbidden'] {
  const real = gate.after.verdict === 'send' && gate.had_stopped ? ['recorded stop'] : [];
  const heedless_of = [...real, ...gate.heedless_of];
  return heedless_of.length === 0 ? [] : [{ ...idsOf(gate), heedless_of }];
}

const leadsOf = (rehearsed: readonly Pick<RehearsedGate, 'decision'>[]): string[] => [
  ...new Set(rehearsed.flatMap(({ decision }) => decision.lead_id ?? [])),
];

const hadStopped = ({ decision }: RehearsedTriage): boolean =>
  decision.stopped_at !== null && decision.stopped_at <= decision.decided_at;

/** At any hour, with nothing sent before: what remains is what a person has said. */
const ANY_HOUR: GateRules = {
  quietHours: { startMinute: 0, endMinute: 0 },
  sendDays: [],
  defaultTimezone: 'UTC',
  frequencyCap: { count: 1, windowSeconds: 1 },
  companyPauseSeconds: 0,
};

/** A first marketing mail of the journey, as the gate of this build would judge it. */
function wouldPass(triage: RehearsedTriage): boolean {
  const facts: GateFacts = {
    purpose: 'marketing',
    channel: 'Email',
    erased: false,
    has_address: true,
    consent: triage.contactable ? 'granted' : null,
    opted_out: hadStopped(triage),
    suppressions: [],
    flags: [],
    journey_open: true,
    answered: false,
    company_answered: false,
    sends_in_window: 0,
    oldest_send_in_window_at: null,
    campaign_status: 'active',
    lead_paused: false,
    campaign_ended: false,
    domain_paused: false,
    in_audience: true,
    approval_min_score: null,
    lead_score: triage.after.score,
    approved: true,
    timezone: null,
    region: null,
  };
  return evaluateGate(facts, ANY_HOUR, new Date(triage.decision.decided_at)).verdict === 'send';
}
