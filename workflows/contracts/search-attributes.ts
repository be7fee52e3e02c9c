/** The search attributes of SPEC section 15. They are stored in plain text: never PII. */
import { defineSearchAttributeKey } from '@temporalio/common';

export const searchAttributes = {
  leadId: defineSearchAttributeKey('LeadId', 'KEYWORD'),
  campaignId: defineSearchAttributeKey('CampaignId', 'KEYWORD'),
  agentType: defineSearchAttributeKey('AgentType', 'KEYWORD'),
  leadCategory: defineSearchAttributeKey('LeadCategory', 'KEYWORD'),
  leadScore: defineSearchAttributeKey('LeadScore', 'INT'),
  journeyStage: defineSearchAttributeKey('JourneyStage', 'KEYWORD'),
  escalationReason: defineSearchAttributeKey('EscalationReason', 'KEYWORD'),
  escalationStatus: defineSearchAttributeKey('EscalationStatus', 'KEYWORD'),
} as const;
