/** What one touch teaches: an episode, as memory keeps it. Failures are kept too. */
import type { OutreachPlan } from '../../workflows/contracts/activities';
import type { Lead } from '../../workflows/contracts/lead';
import { outcomeScore } from '../../workflows/contracts/outcome-score';
import type { Outcome } from '../../workflows/contracts/stages';

/** @param answer event type of what the lead did about it; null: nothing */
export const episodeOfTouch = (
  lead: Pick<Lead, 'industry' | 'persona' | 'company_size'>,
  { channel, variant_id, touch }: Pick<OutreachPlan, 'channel' | 'variant_id' | 'touch'>,
  answer: string | null,
  outcome: Outcome,
) => ({
  scenario: `${channel}_touch`,
  action_sequence: [{ action: 'send', channel, variant_id, touch, answer }],
  outcome_score: outcomeScore(outcome),
  features: { industry: lead.industry, persona: lead.persona, company_size: lead.company_size },
});
