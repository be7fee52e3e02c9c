/** What a person is asked when the triage agent is not sure, and what is done with another category. */
import { upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { steps } from './activity-proxies';
import type { Question } from './ask-human';
import type { EscalationAnswer } from './contracts/escalation';
import type { Category, TriageResult } from './contracts/lead';
import { searchAttributes } from './contracts/search-attributes';

export const categoryQuestion = (leadId: string, campaignId: string | null, triage: TriageResult): Question => ({
  reason: 'low_confidence',
  lead_id: leadId,
  campaign_id: campaignId,
  question: `Is lead ${leadId} a ${triage.category}? The agent is ${Math.round(triage.confidence * 100)} % sure.`,
  evidence: {
    category: triage.category,
    confidence: triage.confidence,
    score: triage.score,
    reasons: triage.reasons.map((reason) => reason.text),
  },
  proposed_action: `Treat the lead as ${triage.category}`,
  alternatives: ['Modify {"category": …}: treat it as another category', 'Reject: close the journey'],
});

/** A person has answered `modify`. */
export async function overrideCategory(
  { modifications }: EscalationAnswer,
  triaged: { lead_id: string; journey_no: number; triage: TriageResult },
): Promise<TriageResult> {
  const { lead_id, journey_no, triage } = triaged;
  const category = modifications?.category as Category;
  const step = { workflow_id: workflowInfo().workflowId, journey_no, step: 'override' };
  const overridden = await steps.overrideCategory({ lead_id, triage, category, step });
  upsertSearchAttributes([{ key: searchAttributes.leadCategory, value: category }]);
  return overridden;
}
