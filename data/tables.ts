/**
 * The tables of the data dictionary as rows, and the order of their columns in CSV files. Columns of our own follow the
 * dictionary's. Times are ISO 8601 in UTC; lists and objects are values here and JSON in a cell.
 */
import type { Category, Channel, Flag, LEAD_STATUSES } from '../workflows/contracts/lead';
import type { OUTCOMES_OF_INTERACTION } from '../workflows/contracts/interaction';

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

export interface CampaignRow {
  campaign_id: string;
  name: string;
  objective: string;
  start_date: string;
  end_date: string | null;
  channel_mix: readonly Channel[];
  daily_budget_usd: number;
  total_budget_usd: number;
  owner_email: string;
  primary_region: string;
  target_personas: readonly string[];
  kpi: string;
  /** USD a day by channel */
  channel_budgets: { readonly [C in Channel]?: number };
}

export interface VariantRow {
  variant_id: string;
  campaign_id: string;
  channel: Channel;
  creative_type: 'SubjectLine' | 'AdCopy' | 'LandingPage' | 'SMSCopy';
  subject_line: string;
  call_to_action: string;
  tone: string;
  length_words: number;
}

export interface LeadRow {
  lead_id: string;
  created_at: string;
  source: string;
  campaign_id: string | null;
  triage_category: Category | null;
  lead_status: (typeof LEAD_STATUSES)[number];
  lead_score: number | null;
  company_size: string | null;
  industry: string | null;
  persona: string | null;
  region: string;
  preferred_channel: Channel | null;
  gdpr_consent: boolean;
  email: string;
  phone: string | null;
  assigned_engagement_agent: string | null;
  last_active_at: string | null;
  first_name: string;
  last_name: string;
  company: string;
  timezone: string | null;
  message: string | null;
  tags: readonly string[];
  flags: readonly Flag[];
}

export interface ConversationRow {
  conversation_id: string;
  lead_id: string;
  opened_at: string;
  last_event_at: string;
  status: 'active' | 'idle' | 'closed';
}

export interface InteractionRow {
  interaction_id: string;
  conversation_id: string;
  lead_id: string;
  campaign_id: string | null;
  timestamp: string;
  channel: Channel;
  event_type: string;
  agent_id: string | null;
  variant_id: string | null;
  outcome: (typeof OUTCOMES_OF_INTERACTION)[number];
  metadata_json: { readonly [key: string]: Json };
}

export interface CampaignDailyRow {
  campaign_id: string;
  date: string;
  impressions: number;
  clicks: number;
  ctr: number | null;
  leads_created: number;
  conversions: number;
  cost_usd: number;
  revenue_usd: number;
  cpl_usd: number | null;
  roas: number | null;
}

export interface ConversionRow {
  lead_id: string;
  campaign_id: string | null;
  converted_at: string;
  conversion_value_usd: number;
  conversion_type: 'demo_booked' | 'trial_started' | 'purchase' | 'meeting_scheduled';
}

export interface LongTermRow {
  lead_id: string;
  region: string;
  industry: string | null;
  rfm_score: number;
  preferences_json: { best_contact_time: string; preferred_channels: readonly Channel[]; interests: readonly string[] };
  last_updated_at: string;
  engagements: number;
  last_engaged_at: string;
}

export interface EpisodeRow {
  episode_id: string;
  scenario: string;
  action_sequence_json: readonly Json[];
  outcome_score: number;
  notes: string | null;
  features_json: { industry: string | null; persona: string | null; company_size: string | null };
}

export interface TripleRow {
  subject: string;
  predicate: string;
  object: string;
  weight: number;
  source: string;
}

export interface SegmentRow {
  segment_id: string;
  name: string;
  rules_json: { readonly [key: string]: Json };
  description: string;
}

export interface Rows {
  campaigns: CampaignRow;
  ab_variants: VariantRow;
  segments: SegmentRow;
  semantic_kg_triples: TripleRow;
  leads: LeadRow;
  conversations: ConversationRow;
  interactions: InteractionRow;
  conversions: ConversionRow;
  campaign_daily: CampaignDailyRow;
  memory_long_term: LongTermRow;
  memory_episodic: EpisodeRow;
}
export type Table = keyof Rows;

/** Tables in the order in which their references can be resolved, with their columns. */
// prettier-ignore
export const COLUMNS: { readonly [T in Table]: readonly (keyof Rows[T])[] } = {
  campaigns: [
    'campaign_id', 'name', 'objective', 'start_date', 'end_date', 'channel_mix', 'daily_budget_usd', 'total_budget_usd',
    'owner_email', 'primary_region', 'target_personas', 'kpi', 'channel_budgets',
  ],
  ab_variants: ['variant_id', 'campaign_id', 'channel', 'creative_type', 'subject_line', 'call_to_action', 'tone', 'length_words'],
  segments: ['segment_id', 'name', 'rules_json', 'description'],
  semantic_kg_triples: ['subject', 'predicate', 'object', 'weight', 'source'],
  leads: [
    'lead_id', 'created_at', 'source', 'campaign_id', 'triage_category', 'lead_status', 'lead_score', 'company_size', 'industry',
    'persona', 'region', 'preferred_channel', 'gdpr_consent', 'email', 'phone', 'assigned_engagement_agent', 'last_active_at',
    'first_name', 'last_name', 'company', 'timezone', 'message', 'tags', 'flags',
  ],
  conversations: ['conversation_id', 'lead_id', 'opened_at', 'last_event_at', 'status'],
  interactions: [
    'interaction_id', 'conversation_id', 'lead_id', 'campaign_id', 'timestamp', 'channel', 'event_type', 'agent_id', 'variant_id',
    'outcome', 'metadata_json',
  ],
  conversions: ['lead_id', 'campaign_id', 'converted_at', 'conversion_value_usd', 'conversion_type'],
  campaign_daily: [
    'campaign_id', 'date', 'impressions', 'clicks', 'ctr', 'leads_created', 'conversions', 'cost_usd', 'revenue_usd', 'cpl_usd', 'roas',
  ],
  memory_long_term: [
    'lead_id', 'region', 'industry', 'rfm_score', 'preferences_json', 'last_updated_at', 'engagements', 'last_engaged_at',
  ],
  memory_episodic: ['episode_id', 'scenario', 'action_sequence_json', 'outcome_score', 'notes', 'features_json'],
};
export const TABLES = Object.keys(COLUMNS) as Table[];

/** Every table can be read again and again, row by row: a large data set never has to fit into memory. */
export type Dataset = { readonly [T in Table]: Iterable<Rows[T]> };
