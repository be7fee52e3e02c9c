/** Decisions as the log has them, made by today's rules. */
import { triageLead } from '../agents/triage/triage';
import { evaluateGate } from '../policy/gate';
import type { GateFacts, GateRules } from '../policy/gate-facts';
import { loggedDecisionSchema, type LoggedDecision } from '../workflows/contracts/decision-log';
import type { Lead } from '../workflows/contracts/lead';
import { OPEN_GATE } from './gate-facts';
import { NOW, qualifiedLead } from './leads';

/** As it went through the log: undefined is gone, dates are text. */
const logged = (fields: object): LoggedDecision =>
  loggedDecisionSchema.parse(
    JSON.parse(
      JSON.stringify({
        campaign_id: null,
        journey_no: 1,
        policy_version: 'test',
        model_version: null,
        random_draw: null,
        propensities: null,
        outcome: null,
        stopped_at: null,
        decided_at: NOW,
        ...fields,
      }),
    ),
  );

export function triageOf(lead: Partial<Lead>, more: Partial<LoggedDecision> = {}): LoggedDecision {
  const { features, ...output } = triageLead({
    lead: { ...qualifiedLead, ...lead },
    profile: null,
    episodes: { trials: 0, successes: 0 },
    related: [],
    now: NOW,
  });
  const lead_id = lead.lead_id ?? qualifiedLead.lead_id;
  return logged({ decision_id: `${lead_id}:triage`, kind: 'triage', lead_id, input: features, output, ...more });
}

export const RULES: GateRules = {
  quietHours: { startMinute: 0, endMinute: 0 },
  sendDays: [],
  defaultTimezone: 'UTC',
  frequencyCap: { count: 2, windowSeconds: 604_800 },
  companyPauseSeconds: 86_400,
};

export function gateOf(facts: Partial<GateFacts>, more: Partial<LoggedDecision> = {}): LoggedDecision {
  const told = { ...OPEN_GATE, ...facts };
  const output = evaluateGate(told, RULES, new Date(NOW));
  const input = { facts: told, rules: RULES };
  return logged({ decision_id: 'gate:1:0', kind: 'gate', lead_id: 'lead-0001', input, output, ...more });
}
