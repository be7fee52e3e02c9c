/** Who may hand a lead to whom (SPEC section 5). */
import type { Party } from './agents';
import type { Category } from './lead';

export const HANDOFF_RULES = [
  { from: 'lead_triage', to: 'engagement', when: 'Campaign Qualified', workflow: 'engageLead' },
  { from: 'lead_triage', to: 'engagement', when: 'Cold Lead', workflow: 'nurtureLead' },
  { from: 'lead_triage', to: 'manager', when: 'General Inquiry', workflow: 'supportHandoff' },
  { from: 'engagement', to: 'manager', when: 'the lead asks for a person', workflow: 'supportHandoff' },
  { from: 'engagement', to: 'lead_triage', when: 'the lead must be categorised anew', workflow: 'leadJourney' },
  {
    from: 'engagement',
    to: 'campaign_optimizer',
    when: 'the campaign should be analysed',
    workflow: 'optimizeCampaign',
  },
  {
    from: 'campaign_optimizer',
    to: 'engagement',
    when: 'leads of the campaign should be engaged',
    workflow: 'engageLead',
  },
  { from: 'campaign_optimizer', to: 'manager', when: 'a person should look', workflow: 'supportHandoff' },
  { from: 'manager', to: 'lead_triage', when: 'a person decides so', workflow: 'leadJourney' },
  { from: 'manager', to: 'engagement', when: 'a person decides so', workflow: 'engageLead' },
  { from: 'manager', to: 'campaign_optimizer', when: 'a person decides so', workflow: 'optimizeCampaign' },
] as const satisfies readonly { from: Party; to: Party; when: string; workflow: string }[];

export const mayHandOff = (from: Party, to: Party): boolean =>
  HANDOFF_RULES.some((rule) => rule.from === from && rule.to === to);

/** Where triage sends a category. */
export const ROUTES: Record<Category, 'engagement' | 'manager'> = {
  'Campaign Qualified': 'engagement',
  'Cold Lead': 'engagement',
  'General Inquiry': 'manager',
};
