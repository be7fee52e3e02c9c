/** By what triage decides: rules whose thresholds are data, and a trained model where one was promoted. */
import { z } from 'zod';
import type { Classifier } from '../../learning/models/classifier';

const threshold = z.number().gt(0).lt(1);

export const triageRulesSchema = z.strictObject({
  qualified_threshold: threshold.meta({
    description: 'rules: a lead that answers with at least this probability is qualified',
  }),
  inquiry_threshold: threshold.meta({ description: 'from this probability of an inquiry on, support takes over' }),
  confidence_threshold: threshold.meta({ description: 'rules: below this confidence a person is asked' }),
});
export type TriageRules = z.output<typeof triageRulesSchema>;

export const TRIAGE_RULES: TriageRules = {
  qualified_threshold: 0.5,
  inquiry_threshold: 0.5,
  // about one lead in twenty, since people are scarce
  confidence_threshold: 0.53,
};

/** Decides between Campaign Qualified and Cold Lead. Inquiries stay with the rules: they are intent, not propensity. */
export interface TriageModel {
  version: string;
  classifier: Classifier;
  /** probability from which engaging a lead pays */
  threshold: number;
  /** log-odds to either side of the threshold within which a person is asked */
  unsure_within: number;
}

export interface TriagePolicy {
  rules: TriageRules;
  /** null: the rules decide */
  model: TriageModel | null;
}

export const RULES_ALONE: TriagePolicy = { rules: TRIAGE_RULES, model: null };
