/** The handoff protocol (SPEC section 5): the context, who may hand to whom, and how long it may take. */
import { z } from 'zod';
import { AGENTS, partySchema, type Party } from './agents';
import { leadIdSchema } from './ids';
import { prioritySchema, type Category } from './lead';

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

/** What the source tells the destination. The two objects may hold anything JSON can. */
export const handoffContentSchema = z.object({
  context: z
    .record(z.string(), z.json())
    .default({})
    .meta({ description: 'triage_category, lead_score, priority, notes, …' }),
  preservation_data: z
    .record(z.string(), z.json())
    .default({})
    .meta({ description: 'short_term_memory, conversation_history[], next_actions[], …' }),
});

export const handoffRequestSchema = handoffContentSchema.extend({
  from_agent: partySchema,
  to_agent: partySchema,
  lead_id: leadIdSchema,
  conversation_id: z.string().min(1).max(100),
});
export type HandoffRequest = z.infer<typeof handoffRequestSchema>;

/** A handoff in a workflow's hands: the content stays in the data layer and travels by reference. */
export const handoffOrderSchema = z.object({
  handoff_id: z.string().min(1),
  from_agent: z.enum([...AGENTS, 'manager']),
  to_agent: z.enum([...AGENTS, 'manager']),
  conversation_id: z.string(),
  context_sha256: z.string().regex(/^[0-9a-f]{64}$/),
  priority: prioritySchema,
});
export type HandoffOrder = z.infer<typeof handoffOrderSchema>;

/** What the destination says when it has read everything: the hash of what it read. */
export interface HandoffAcknowledgement {
  handoff_id: string;
  context_sha256: string;
  acknowledged_by: string;
}
