/** Leads and what belongs to them, as the data server gives them, for tests that need some. */
import type { Profile } from '../agents/knowledge';
import type { Campaign, Variant } from '../workflows/contracts/campaign';
import type { Lead } from '../workflows/contracts/lead';

export const NOW = '2026-06-10T12:00:00.000Z';

/** Nothing but an id. */
export const blankLead: Lead = {
  lead_id: 'lead-0001',
  created_at: '2026-06-01T09:00:00.000Z',
  source: null,
  campaign_id: null,
  triage_category: null,
  lead_status: 'New',
  lead_score: null,
  score_factors: null,
  score_override: false,
  company_size: null,
  industry: null,
  persona: null,
  region: null,
  preferred_channel: null,
  gdpr_consent: false,
  email: null,
  phone: null,
  first_name: null,
  last_name: null,
  company: null,
  timezone: null,
  message: null,
  tags: [],
  flags: [],
  assigned_engagement_agent: null,
  last_active_at: null,
  journey_no: 0,
  paused_at: null,
  paused_by: null,
};

export const qualifiedLead: Lead = {
  ...blankLead,
  source: 'Referral',
  campaign_id: 'camp-001',
  company_size: '201-1000',
  industry: 'SaaS',
  persona: 'CMO',
  region: 'EU',
  preferred_channel: 'Email',
  gdpr_consent: true,
  email: 'avery.stone@example.com',
  first_name: 'Avery',
  last_name: 'Stone',
  company: 'Northwind Labs',
  timezone: 'Europe/Berlin',
};

/** Somebody who may be written to. */
export const leadNamed = (lead_id: string, overrides: Partial<Lead> = {}): Lead => ({
  ...blankLead,
  lead_id,
  created_at: '2026-01-01T00:00:00Z',
  source: 'Website',
  company_size: '51-200',
  industry: 'SaaS',
  persona: 'Founder',
  region: 'EU',
  preferred_channel: 'Email',
  gdpr_consent: true,
  email: 'ada@example.com',
  first_name: 'Ada',
  timezone: 'Europe/Berlin',
  journey_no: 1,
  ...overrides,
});

export const warmProfile: Profile = {
  rfm_score: 0.8,
  engagements: 4,
  last_engaged_at: '2026-06-08T09:00:00.000Z',
  last_updated_at: '2026-06-08T09:00:00.000Z',
  preferences: {
    best_contact_time: '09:00-11:00',
    preferred_channels: ['Email'],
    interests: ['analytics', 'automation'],
  },
};

export const campaign: Campaign = {
  campaign_id: 'camp-001',
  name: 'Spring launch',
  objective: 'Lead Gen',
  start_date: '2026-04-01',
  end_date: null,
  channel_mix: ['Email'],
  daily_budget_usd: 100,
  total_budget_usd: 9000,
  channel_budgets: null,
  audience_rules: null,
  owner_email: 'owner@example.com',
  primary_region: 'EU',
  target_personas: ['CMO'],
  kpi: 'conversions',
  status: 'active',
  approval_min_score: null,
};

export const variant: Variant = {
  variant_id: 'camp-001-a',
  campaign_id: 'camp-001',
  channel: 'Email',
  creative_type: 'SubjectLine',
  subject_line: 'An idea for {{ company }}',
  body: null,
  call_to_action: 'Book a demo',
  tone: 'Friendly',
  length_words: 90,
  status: 'active',
  weight: 100,
};
