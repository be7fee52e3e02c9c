/** What a triage looked at and by which rules, as the decision log keeps it; the triage itself is its output. */
import { POLICY_VERSION } from '../agents/triage/triage';
import type { Step } from '../workflows/contracts/activities';
import type { DecisionRecord } from '../workflows/contracts/decision-log';
import type { Lead } from '../workflows/contracts/lead';
import { keyOf } from './keys';

export const triageDecision = (
  lead: Lead,
  input: DecisionRecord['input'],
  step: Step,
  { model_version = null, exploration = null }: ByWhat = {},
): Omit<DecisionRecord, 'output'> => ({
  decision_id: keyOf(step, 'triage'),
  kind: 'triage',
  lead_id: lead.lead_id,
  campaign_id: lead.campaign_id,
  journey_no: step.journey_no,
  policy_version: POLICY_VERSION,
  model_version,
  input,
  random_draw: exploration?.draw ?? null,
  propensities: exploration && { engage: exploration.share, nurture: 1 - exploration.share },
});

/** A share of Cold Leads is engaged by chance alone, so that triage can learn where it was wrong. */
export interface Exploration {
  share: number;
  /** uniform in [0, 1); below the share: engaged */
  draw: number;
}

interface ByWhat {
  /** null: the rules, or a person */
  model_version?: string | null;
  exploration?: Exploration | null;
}
