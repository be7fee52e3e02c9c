/** What is rehearsed: this build's decisions, under the rules or the model that would be deployed with it. */
import { z } from 'zod';
import { TRIAGE_RULES, triageRulesSchema, type TriageModel, type TriagePolicy } from '../agents/triage/policy';
import { gateRulesSchema, type GateRules } from '../policy/gate-facts';

/** A rule set: only what would be different. What is not named stays as this build has it, or as it was when decided. */
export const ruleSetSchema = z.strictObject({
  triage: triageRulesSchema.partial().optional(),
  gate: z.strictObject(gateRulesSchema.partial().shape).optional(),
});
export type RuleSet = z.output<typeof ruleSetSchema>;

export interface Candidate {
  triage: TriagePolicy;
  /** over the rules that held when the message was to be sent */
  gate: Partial<GateRules>;
}

/** Without the absent ones, so that they do not hide what they would replace. */
const given = <T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };

export const candidateOf = ({ triage = {}, gate = {} }: RuleSet, model: TriageModel | null): Candidate => ({
  triage: { rules: { ...TRIAGE_RULES, ...given(triage) }, model },
  gate: given(gate),
});
