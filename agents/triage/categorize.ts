/** From evidence to a category: intent first, then propensity (SPEC section 2). */
import type { Category, Reason } from '../../workflows/contracts/lead';
import { rounded, sigmoid } from '../numbers';
import { inquiryEvidence, marginOf, qualificationEvidence } from './evidence';
import type { TriageFeatures } from './features';
import type { FactorValues } from './score';

/** Below this a person should look: about one lead in twenty, since people are scarce. */
export const CONFIDENCE_THRESHOLD = 0.53;
/** How much of the certainty remains when nothing at all is known of the lead. */
const CERTAINTY_WHEN_UNKNOWN = 0.25;

export interface Categorization {
  category: Category;
  confidence: number;
  low_confidence: boolean;
  /** strongest first; effects add up to the margin of the decision, positive ones speak for the category */
  reasons: Reason[];
}

export function categorize(features: TriageFeatures, values: FactorValues): Categorization {
  const inquiry = inquiryEvidence(features);
  if (marginOf(inquiry) > 0) return decided('General Inquiry', inquiry, 1);
  const qualification = qualificationEvidence(features, values);
  if (marginOf(qualification) > 0) return decided('Campaign Qualified', qualification, features.completeness);
  const against = qualification.map((reason) => ({ ...reason, effect: -reason.effect }));
  return decided('Cold Lead', against, features.completeness);
}

/**
 * Confidence is one half at the threshold and grows with the distance from it; what is not known of the lead takes part
 * of that away. An inquiry is read from the message alone, so it does not suffer from an empty profile.
 */
function decided(category: Category, reasons: Reason[], completeness: number): Categorization {
  const certainty = CERTAINTY_WHEN_UNKNOWN + (1 - CERTAINTY_WHEN_UNKNOWN) * completeness;
  const confidence = rounded(0.5 + (sigmoid(marginOf(reasons)) - 0.5) * certainty, 3);
  return {
    category,
    confidence,
    low_confidence: confidence < CONFIDENCE_THRESHOLD,
    reasons: reasons.toSorted((a, b) => Math.abs(b.effect) - Math.abs(a.effect)),
  };
}
