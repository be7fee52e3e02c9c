/** What a person is asked when the triage agent is not sure. */
import type { Question } from './ask-human';
import type { TriageResult } from './contracts/lead';

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
