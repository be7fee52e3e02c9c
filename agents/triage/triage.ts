/** The lead triage agent's decision: category, score, reasons, what to do next. Pure: time is given, memory is given. */
import type { Category, TriageResult } from '../../workflows/contracts/lead';
import { categorize, type Categorization } from './categorize';
import { extractFeatures, type TriageFeatures, type TriageInput } from './features';
import { RULES_ALONE, type TriagePolicy } from './policy';
import { factorValues, scoreOf } from './score';

/** Changes with every change of a rule or a weight; the decision log tells decisions apart by it. */
export const POLICY_VERSION = 'triage-rules-2';

export interface Triage extends Omit<TriageResult, 'journey_no'> {
  low_confidence: boolean;
  /** null: the rules have decided */
  model_version: string | null;
  /** false: flagged, so never prospected */
  prospectable: boolean;
  /** what was looked at, without PII */
  features: TriageFeatures;
}

export const triageLead = (input: TriageInput, policy: TriagePolicy = RULES_ALONE): Triage =>
  triageFeatures(extractFeatures(input), policy);

/** The decision from what was looked at: what a rehearsal asks again. */
export function triageFeatures(features: TriageFeatures, policy: TriagePolicy): Triage {
  const values = factorValues(features);
  const categorization = categorize(features, values, policy);
  const prospectable = features.flags.length === 0;
  return {
    ...categorization,
    ...scoreOf(values),
    recommended_actions: recommendedActions(categorization, features, prospectable),
    prospectable,
    features,
  };
}

/** A person is asked before anything else happens. */
export const CONFIRM_CATEGORY = 'ask_a_person_to_confirm_the_category';

const ACTIONS: Record<Category, string[]> = {
  'Campaign Qualified': ['hand_off_to_engagement', 'send_personalized_outreach'],
  'Cold Lead': ['hand_off_to_engagement', 'start_nurturing'],
  'General Inquiry': ['hand_off_to_support'],
};

function recommendedActions(
  { category, low_confidence }: Categorization,
  features: TriageFeatures,
  prospectable: boolean,
): string[] {
  const wanted = prospectable || category === 'General Inquiry' ? ACTIONS[category] : ['do_not_prospect'];
  return [
    ...(low_confidence ? [CONFIRM_CATEGORY] : []),
    ...wanted,
    ...(category !== 'General Inquiry' && prospectable && !features.consent
      ? ['ask_for_consent_before_marketing']
      : []),
    ...(features.completeness < 0.5 ? ['complete_the_profile'] : []),
  ];
}
