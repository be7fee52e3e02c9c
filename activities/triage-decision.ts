/** A triage as the decision log keeps it. */
import { POLICY_VERSION } from '../agents/triage/triage';
import type { Step } from '../workflows/contracts/activities';
import type { DecisionRecord } from '../workflows/contracts/decision-log';
import type { Lead, TriageResult } from '../workflows/contracts/lead';
import { keyOf } from './keys';

type Decided = Pick<TriageResult, 'category' | 'confidence' | 'score' | 'reasons'> & {
  features: DecisionRecord['input'];
};

export const triageDecision = (lead: Lead, decided: Decided, step: Step): DecisionRecord => ({
  decision_id: keyOf(step, 'triage'),
  kind: 'triage',
  lead_id: lead.lead_id,
  campaign_id: lead.campaign_id,
  journey_no: step.journey_no,
  policy_version: POLICY_VERSION,
  model_version: null,
  input: decided.features,
  random_draw: null,
  propensities: null,
  output: {
    category: decided.category,
    confidence: decided.confidence,
    score: decided.score,
    reasons: decided.reasons,
  },
});
