/** The columns of a file of leads, in the order of exported files, each with what a cell may hold. */
export const LEAD_COLUMNS = {
  lead_id: 'lead-1001',
  created_at: '2026-11-22T09:00:00Z',
  source: 'Website',
  campaign_id: 'camp-001',
  triage_category: 'Campaign Qualified',
  lead_status: 'New',
  lead_score: '72',
  company_size: '51-200',
  industry: 'SaaS',
  persona: 'CMO',
  region: 'EU',
  preferred_channel: 'Email',
  gdpr_consent: 'true',
  email: 'ada@example.com',
  phone: '+49 30 1234567',
  assigned_engagement_agent: 'engagement-1',
  last_active_at: '2026-11-22T09:30:00Z',
  first_name: 'Ada',
  last_name: 'Lovelace',
  company: 'Example Ltd',
  timezone: 'Europe/Berlin',
  message: 'Please send me your prices.',
  tags: '["trade fair"]',
  flags: '[]',
} as const;

export type LeadColumn = keyof typeof LEAD_COLUMNS;
