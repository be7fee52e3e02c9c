/** Ids that workflows go by (SPEC section 1), made of the ids of what they are about. */

export const leadWorkflowId = (leadId: string): string => `lead-${leadId}`;
export const engagementWorkflowId = (leadId: string, n: number): string => `lead-${leadId}/engagement-${n}`;
export const nurtureWorkflowId = (leadId: string, n: number): string => `lead-${leadId}/nurture-${n}`;
export const supportWorkflowId = (leadId: string, n: number): string => `lead-${leadId}/support-${n}`;
export const campaignWorkflowId = (campaignId: string): string => `campaign-${campaignId}`;
export const escalationWorkflowId = (escalationId: string): string => `escalation-${escalationId}`;

/**
 * Scheduled workflows have a time in their id.
 * @param ordinal journey_no for a lead's workflows, analysis number for a campaign's, 1 for others
 */
export const escalationId = (workflowId: string, ordinal: number, step: string): string =>
  `${workflowId.replaceAll(/[/:]/g, '.')}.${ordinal}.${step}`;
