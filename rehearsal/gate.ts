/**
 * The gate's decisions of the log, asked again: with the facts that were known, and with the same facts as if the person had
 * said stop. Nobody who said stop may ever be written to: one such message fails the rehearsal.
 */
import { evaluateGate } from '../policy/gate';
import { gateFactsSchema, gateRulesSchema, type GateFacts, type GateRules } from '../policy/gate-facts';
import { z } from 'zod';
import { GATE_REASONS } from '../workflows/contracts/gate';
import type { LoggedDecision } from '../workflows/contracts/decision-log';
import { remembered, type RememberedDecision } from './remembered';

const verdictSchema = z.looseObject({
  verdict: z.enum(['send', 'refused', 'deferred']),
  reason: z.enum(GATE_REASONS).optional(),
});
export type Verdict = z.output<typeof verdictSchema>['verdict'];

export interface GateAnswer {
  verdict: Verdict;
  /** null when the message may go */
  reason: string | null;
}

export interface RehearsedGate {
  decision: RememberedDecision;
  /** the person, or the address, had said stop by then */
  had_stopped: boolean;
  before: GateAnswer;
  after: GateAnswer;
  /** ways of saying stop after which this message would still have been sent; must be empty */
  heedless_of: StopName[];
}

/** Each way in which a person, or an address, says that nothing may be sent; for marketing no consent is one of them. */
const STOPS = {
  opted_out: () => ({ opted_out: true }),
  consent_withdrawn: () => ({ consent: 'withdrawn' as const }),
  hard_bounce: () => ({ suppressions: ['hard_bounce'] }),
  complaint: () => ({ suppressions: ['complaint'] }),
  never_consented: ({ purpose }: GateFacts) =>
    purpose === 'marketing' ? { consent: null } : { consent: 'withdrawn' as const },
} satisfies Record<string, (facts: GateFacts) => Partial<GateFacts>>;
export type StopName = keyof typeof STOPS;
const STOP_NAMES = Object.keys(STOPS) as StopName[];

const inputSchema = z.object({ facts: gateFactsSchema, rules: gateRulesSchema });

/** @returns undefined for what this build cannot read */
export function rehearseGate(decision: LoggedDecision, changed: Partial<GateRules>): RehearsedGate | undefined {
  const input = inputSchema.safeParse(decision.input);
  const recorded = verdictSchema.safeParse(decision.output);
  if (!input.success || !recorded.success) return undefined;
  const { facts } = input.data;
  const rules = { ...input.data.rules, ...changed };
  const ask = (told: GateFacts): GateAnswer => {
    const answer = evaluateGate(told, rules, new Date(decision.decided_at));
    return { verdict: answer.verdict, reason: answer.verdict === 'send' ? null : answer.reason };
  };
  // on the open hours of an open campaign, so that nothing else holds the message back
  const unhindered: GateFacts = {
    ...facts,
    approved: true,
    lead_paused: false,
    domain_paused: false,
    sends_in_window: 0,
  };
  return {
    decision: remembered(decision),
    had_stopped: facts.opted_out || facts.suppressions.length > 0 || facts.consent === 'withdrawn',
    before: { verdict: recorded.data.verdict, reason: recorded.data.reason ?? null },
    after: ask(facts),
    heedless_of: STOP_NAMES.filter((name) => ask({ ...unhindered, ...STOPS[name](facts) }).verdict !== 'refused'),
  };
}
