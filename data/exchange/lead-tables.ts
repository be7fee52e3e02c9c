/** Leads, and what happened between them and us. */
import { z } from 'zod';
import { ESCALATION_REASONS } from '../../workflows/contracts/escalation';
import { leadIdSchema } from '../../workflows/contracts/ids';
import { OUTCOMES_OF_INTERACTION } from '../../workflows/contracts/interaction';
import { CATEGORIES, CHANNELS, FLAGS, LEAD_STATUSES } from '../../workflows/contracts/lead';
import type { LeadColumn } from '../../workflows/contracts/lead-columns';
import {
  agentName,
  agentType,
  amount,
  boolean,
  category,
  choice,
  json,
  matching,
  object,
  optionalChoice,
  text,
  texts,
  time,
  whole,
} from './cells';
import { campaignId } from './campaign-tables';
import type { Column, TableDefinition } from './table';

const leadId = matching(leadIdSchema, 'an id (1 to 64 of A-Z a-z 0-9 . _ -, never an e-mail address)');
const lead: Column = { read: leadId, isRequired: true, references: 'leads' };
const campaign: Column = { read: campaignId, references: 'campaigns' };

// prettier-ignore
const SOURCES = ['Website', 'Google Ads', 'LinkedIn', 'Outbound', 'Event', 'Referral', 'Partner'];
const COMPANY_SIZES = ['1-10', '11-50', '51-200', '201-1000', '1001-5000', '5000+'];
const INDUSTRIES = ['Retail', 'FinTech', 'Media', 'E‑commerce', 'Manufacturing', 'SaaS', 'HealthTech', 'EdTech'];
const PERSONAS = ['Sales Lead', 'Procurement', 'CMO', 'Marketing Manager', 'Founder', 'Engineer'];
const REGIONS = ['LATAM', 'MEA', 'US', 'India', 'EU', 'APAC'];
// prettier-ignore
const EVENT_TYPES = [
  'email_sent', 'email_delivered', 'email_bounced', 'email_complaint', 'open', 'click', 'reply', 'unsubscribe', 'sms_sent', 'call',
  'voicemail', 'social_touch', 'ad_click', 'ad_impression', 'page_view', 'form_fill', 'meeting_booked', 'conversion', 'note',
];
// prettier-ignore
const ACTION_TYPES = [
  'triage', 'outreach', 'optimize', 'handoff', 'escalate', 'pause_campaign', 'resume_campaign', 'update_template', 'update_segment',
  'consolidate_memory',
];
const DICTIONARY_REASONS = ['none', 'high_value', 'complaint', 'legal', 'complex_request'];
const CONVERSION_TYPES = ['demo_booked', 'trial_started', 'purchase', 'meeting_scheduled'];

export const leadTables = {
  leads: {
    columns: {
      lead_id: { read: leadId, isRequired: true },
      created_at: { read: time },
      source: { read: category(SOURCES) },
      campaign_id: campaign,
      triage_category: { read: optionalChoice(CATEGORIES) },
      lead_status: { read: choice(LEAD_STATUSES), otherwise: 'New' },
      lead_score: { read: whole({ max: 100 }) },
      company_size: { read: category(COMPANY_SIZES, 40) },
      industry: { read: category(INDUSTRIES) },
      persona: { read: category(PERSONAS) },
      region: { read: category(REGIONS, 40) },
      preferred_channel: { read: optionalChoice(CHANNELS) },
      gdpr_consent: { read: boolean },
      email: { read: matching(z.email().max(254), 'an e-mail address') },
      phone: { read: matching(z.string().regex(/^\+?[0-9 ()./-]{5,30}$/), 'a phone number') },
      assigned_engagement_agent: { read: text(100) },
      last_active_at: { read: time },
      first_name: { read: text(100) },
      last_name: { read: text(100) },
      company: { read: text(200) },
      timezone: { read: text(64) },
      message: { read: text(5_000) },
      tags: { read: texts, otherwise: [] },
      flags: { read: json(z.array(z.enum(FLAGS)), `a list of ${FLAGS.join(', ')}`), otherwise: [], whenKnown: 'unite' },
    } satisfies Record<LeadColumn, Column>,
    key: ['lead_id'],
    known: 'change',
  },
  conversations: {
    columns: {
      conversation_id: { read: text(100), isRequired: true },
      lead_id: lead,
      opened_at: { read: time, isRequired: true },
      last_event_at: { read: time },
      status: { read: choice(['active', 'idle', 'closed']), otherwise: 'active' },
    },
    key: ['conversation_id'],
    known: 'change',
    laterBy: 'last_event_at',
    // opening it is an event: the only one, as far as the file says
    complete: (row) => ({ ...row, last_event_at: row.last_event_at ?? row.opened_at ?? null }),
  },
  interactions: {
    columns: {
      interaction_id: { read: text(100), isRequired: true },
      conversation_id: { read: text(100), references: 'conversations' },
      lead_id: lead,
      campaign_id: campaign,
      timestamp: { read: time, isRequired: true },
      channel: { read: choice(CHANNELS), isRequired: true },
      event_type: { read: category(EVENT_TYPES, 50), isRequired: true },
      agent_id: { read: text(100) },
      variant_id: { read: text(100), mentions: 'ab_variants' },
      outcome: { read: choice(OUTCOMES_OF_INTERACTION), otherwise: 'none' },
      metadata_json: { read: object, otherwise: {} },
    },
    key: ['interaction_id'],
    known: 'keep',
  },
  conversions: {
    columns: {
      lead_id: lead,
      campaign_id: campaign,
      converted_at: { read: time, isRequired: true },
      conversion_value_usd: { read: amount, otherwise: 0 },
      conversion_type: { read: category(CONVERSION_TYPES, 50), isRequired: true },
    },
    key: ['lead_id', 'campaign_id', 'converted_at', 'conversion_type'],
    known: 'keep',
  },
  agent_actions: {
    columns: {
      action_id: { read: text(200), isRequired: true },
      timestamp: { read: time, isRequired: true },
      conversation_id: { read: text(100), mentions: 'conversations' },
      lead_id: { read: leadId, references: 'leads' },
      action_type: { read: category(ACTION_TYPES), isRequired: true },
      source_agent: { read: agentName },
      source_agent_type: { read: agentType },
      dest_agent_type: { read: agentType },
      handoff_context_json: { read: object },
      escalation_reason: { read: category(DICTIONARY_REASONS), otherwise: 'none' },
      escalation_reason_full: { read: category(ESCALATION_REASONS) },
      campaign_id: campaign,
      journey_no: { read: whole() },
      summary: { read: text(2_000), otherwise: '' },
      details_json: { read: object, otherwise: {} },
    },
    key: ['action_id'],
    known: 'keep',
  },
} satisfies Record<string, TableDefinition>;

/** For tables elsewhere that belong to a lead. */
export { lead, leadId };
