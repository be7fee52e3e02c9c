/** The search attributes of SPEC section 15. They are stored in plain text: never PII. */
import { defineSearchAttributeKey, type SearchAttributePair } from '@temporalio/common';

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

/** Of a journey that begins. */
export const journeyAttributes = (leadId: string, campaignId: string | null): SearchAttributePair[] => [
  { key: searchAttributes.leadId, value: leadId },
  { key: searchAttributes.agentType, value: 'lead_triage' },
  { key: searchAttributes.journeyStage, value: 'received' },
  ...(campaignId === null ? [] : [{ key: searchAttributes.campaignId, value: campaignId }]),
];
