/** From evidence to a category: intent first, then propensity (SPEC section 2). */
import type { Category, Reason } from '../../workflows/contracts/lead';
import { logit, sigmoid } from '../../learning/logistic';
import { rounded } from '../numbers';
import { inquiryEvidence, marginOf, qualificationEvidence } from './evidence';
import type { TriageFeatures } from './features';
import { modelRow, textOf } from './model-row';
import { RULES_ALONE, type TriageModel, type TriagePolicy } from './policy';
import type { FactorValues } from './score';

/** How much of the certainty remains when nothing at all is known of the lead. */
const CERTAINTY_WHEN_UNKNOWN = 0.25;

export interface Categorization {
  category: Category;
  /** rules: one half at the threshold, growing with the distance; model: the calibrated probability of what the category says */
  confidence: number;
  low_confidence: boolean;
  /** null: the rules have decided */
  model_version: string | null;
  /** strongest first; effects add up to the margin of the decision, positive ones speak for the category */
  reasons: Reason[];
}

export function categorize(
  features: TriageFeatures,
  values: FactorValues,
  { rules, model }: TriagePolicy = RULES_ALONE,
): Categorization {
  const inquiry = beyond(rules.inquiry_threshold, inquiryEvidence(features));
  if (marginOf(inquiry) > 0) return byRules('General Inquiry', inquiry, 1, rules.confidence_threshold);
  if (model) return byModel(features, model);
  const qualification = beyond(rules.qualified_threshold, qualificationEvidence(features, values));
  const category = marginOf(qualification) > 0 ? 'Campaign Qualified' : 'Cold Lead';
  return byRules(category, qualification, features.completeness, rules.confidence_threshold);
}

/** A threshold other than one half moves the baseline by its log-odds. */
function beyond(threshold: number, [baseline, ...others]: Reason[]): Reason[] {
  return baseline ? [{ ...baseline, effect: rounded(baseline.effect - logit(threshold), 3) }, ...others] : [];
}

/**
 * What is not known of the lead takes part of the certainty away. An inquiry is read from the message alone, so it does not
 * suffer from an empty profile.
 */
function byRules(category: Category, reasons: Reason[], completeness: number, askBelow: number): Categorization {
  const certainty = CERTAINTY_WHEN_UNKNOWN + (1 - CERTAINTY_WHEN_UNKNOWN) * completeness;
  const distance = Math.abs(marginOf(reasons));
  const confidence = rounded(0.5 + (sigmoid(distance) - 0.5) * certainty, 3);
  return {
    category,
    confidence,
    low_confidence: confidence < askBelow,
    model_version: null,
    reasons: speakingFor(category, reasons),
  };
}

function byModel(
  features: TriageFeatures,
  { version, classifier, threshold, unsure_within }: TriageModel,
): Categorization {
  const { base, contributions, probability } = classifier.explain(modelRow(features));
  const reasons = [
    { factor: 'baseline', effect: rounded(base - logit(threshold), 3), text: 'How leads answer on the whole.' },
    ...contributions.map(({ column, effect }) => ({
      factor: column,
      effect: rounded(effect, 3),
      text: textOf(column),
    })),
  ].filter(({ effect }) => effect !== 0);
  const margin = marginOf(reasons);
  const category = margin > 0 ? 'Campaign Qualified' : 'Cold Lead';
  return {
    category,
    confidence: rounded(margin > 0 ? probability : 1 - probability, 3),
    low_confidence: Math.abs(margin) < unsure_within,
    model_version: version,
    reasons: speakingFor(category, reasons),
  };
}

function speakingFor(category: Category, reasons: Reason[]): Reason[] {
  const sign = category === 'Cold Lead' ? -1 : 1;
  return reasons
    .map((reason) => ({ ...reason, effect: sign * reason.effect }))
    .toSorted((a, b) => Math.abs(b.effect) - Math.abs(a.effect));
}
