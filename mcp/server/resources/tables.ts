/** Every `db://` resource. One more table is one more entry. */
import { CAMPAIGN_COLUMNS, CAMPAIGN_TOTALS, metricsOf, VARIANT_COLUMNS } from '../../../db/repositories/campaigns';
import type { CampaignTotals } from '../../../db/repositories/campaigns';
import { INTERACTION_COLUMNS, INTERACTION_TABLES, interactionOf } from '../../../db/repositories/interactions';
import type { InteractionRow } from '../../../db/repositories/interactions';
import { LEAD_COLUMNS, leadOf, LIVING_LEADS } from '../../../db/repositories/leads';
import type { LeadRow } from '../../../db/repositories/leads';
import { asItem, name, number, text, time } from './resource';
import type { TableResource } from './resource';
import { WORK_TABLES } from './work-tables';

const leads: TableResource = {
  uri: 'db://leads',
  scope: 'leads',
  about: 'People who may become customers, with category, score and consent. Personal data: names, e-mail, phone.',
  rowName: 'lead',
  from: LIVING_LEADS,
  select: LEAD_COLUMNS,
  key: name('l.lead_id'),
  columns: {
    lead_id: name('l.lead_id'),
    created_at: time('l.created_at'),
    last_active_at: { sql: 'l.last_active_at', type: 'timestamptz', sort: "COALESCE(l.last_active_at, '-infinity')" },
    lead_score: { sql: 'l.lead_score', type: 'number', sort: 'COALESCE(l.lead_score, -1)' },
    source: text('l.source'),
    campaign_id: text('l.campaign_id'),
    triage_category: text('l.triage_category'),
    lead_status: name('l.lead_status'),
    company_size: text('l.company_size'),
    industry: text('l.industry'),
    persona: text('l.persona'),
    region: text('l.region'),
    preferred_channel: text('l.preferred_channel'),
    gdpr_consent: { sql: 'l.gdpr_consent', type: 'boolean' },
    journey_no: number('l.journey_no'),
    email: { sql: 'p.email_index', type: 'email' },
  },
  order: '-created_at',
  searched: ['l.lead_id', 'l.source', 'l.industry', 'l.persona', 'l.region'],
  item: (row, vault) => asItem({ ...leadOf(vault, row as unknown as LeadRow) }),
};

/** Questions about the campaign `c`, not about one of its leads. */
const OPEN_QUESTIONS = `(SELECT count(*) FROM escalations e
  WHERE e.campaign_id = c.campaign_id AND e.status = 'open' AND e.lead_id IS NULL)`;

const campaigns: TableResource = {
  uri: 'db://campaigns',
  scope: 'campaigns',
  about: 'Marketing campaigns with budgets, rules and metrics (conversion rate, ROAS, cost per lead).',
  rowName: 'campaign',
  from: `campaigns c, ${CAMPAIGN_TOTALS}`,
  select: `${CAMPAIGN_COLUMNS}, to_jsonb(t) AS totals, ${OPEN_QUESTIONS} AS open_questions`,
  key: name('c.campaign_id'),
  columns: {
    campaign_id: name('c.campaign_id'),
    created_at: time('c.created_at'),
    name: name('c.name'),
    status: name('c.status'),
    objective: text('c.objective'),
    primary_region: text('c.primary_region'),
    kpi: text('c.kpi'),
    start_date: { sql: 'c.start_date', type: 'date' },
    end_date: { sql: 'c.end_date', type: 'date' },
  },
  order: '-created_at',
  searched: ['c.campaign_id', 'c.name', 'c.objective', 'c.primary_region'],
  item: ({ totals, ...row }) => asItem({ ...row, metrics: metricsOf(totals as CampaignTotals) }),
};

const interactions: TableResource = {
  uri: 'db://interactions',
  scope: 'interactions',
  about: 'What happened between leads and us: mails sent, opened, answered, calls, meetings.',
  rowName: 'interaction',
  from: INTERACTION_TABLES,
  select: INTERACTION_COLUMNS,
  key: name('i.interaction_id'),
  columns: {
    interaction_id: name('i.interaction_id'),
    timestamp: time('i.timestamp'),
    lead_id: text('i.lead_id'),
    campaign_id: text('i.campaign_id'),
    conversation_id: text('i.conversation_id'),
    channel: text('i.channel'),
    event_type: text('i.event_type'),
    agent_id: text('i.agent_id'),
    variant_id: text('i.variant_id'),
    outcome: text('i.outcome'),
  },
  order: '-timestamp',
  searched: ['i.event_type', 'i.lead_id', 'i.campaign_id', 'i.outcome'],
  item: (row, vault) => asItem({ ...interactionOf(vault, row as unknown as InteractionRow) }),
};

const conversations: TableResource = {
  uri: 'db://conversations',
  scope: 'conversations',
  about: 'Threads that interactions belong to, one or more a lead.',
  rowName: 'conversation',
  from: 'conversations v',
  select: 'v.conversation_id, v.lead_id, v.opened_at, v.last_event_at, v.status',
  key: name('v.conversation_id'),
  columns: {
    conversation_id: name('v.conversation_id'),
    opened_at: time('v.opened_at'),
    last_event_at: time('v.last_event_at'),
    lead_id: text('v.lead_id'),
    status: text('v.status'),
  },
  order: '-opened_at',
  searched: ['v.conversation_id', 'v.lead_id'],
  item: asItem,
};

const conversions: TableResource = {
  uri: 'db://conversions',
  scope: 'conversions',
  about: 'Leads that bought, when, and for how much.',
  rowName: 'conversion',
  from: 'conversions v',
  select: 'v.conversion_id, v.lead_id, v.campaign_id, v.converted_at, v.conversion_value_usd, v.conversion_type',
  key: { sql: 'v.conversion_id', type: 'number', sort: 'v.conversion_id' },
  columns: {
    converted_at: time('v.converted_at'),
    conversion_value_usd: { sql: 'v.conversion_value_usd', type: 'number', sort: 'v.conversion_value_usd' },
    lead_id: text('v.lead_id'),
    campaign_id: text('v.campaign_id'),
    conversion_type: text('v.conversion_type'),
  },
  order: '-converted_at',
  searched: ['v.lead_id', 'v.campaign_id', 'v.conversion_type'],
  item: asItem,
};

const campaignDaily: TableResource = {
  uri: 'db://campaign_daily',
  scope: 'campaign_daily',
  about: 'Each day of each campaign: impressions, clicks, leads, cost, revenue, messages, replies.',
  rowName: 'day of a campaign',
  from: 'campaign_daily d',
  select: `d.campaign_id, d.date, d.impressions, d.clicks, d.ctr, d.leads_created, d.conversions, d.cost_usd, d.revenue_usd,
    d.cpl_usd, d.roas, d.messages_sent, d.replies, d.successes, d.opt_outs, d.handoffs_completed`,
  key: name("(d.campaign_id || ':' || d.date::text)"),
  columns: {
    date: { sql: 'd.date', type: 'date', sort: 'd.date' },
    campaign_id: name('d.campaign_id'),
    impressions: number('d.impressions'),
    clicks: number('d.clicks'),
    leads_created: number('d.leads_created'),
    conversions: number('d.conversions'),
    cost_usd: { sql: 'd.cost_usd', type: 'number', sort: 'd.cost_usd' },
    revenue_usd: { sql: 'd.revenue_usd', type: 'number', sort: 'd.revenue_usd' },
    roas: number('d.roas'),
  },
  order: '-date',
  searched: ['d.campaign_id'],
  item: asItem,
};

const variants: TableResource = {
  uri: 'db://ab_variants',
  scope: 'ab_variants',
  about: 'Variants of the messages of a campaign, and how often each was sent and answered well.',
  rowName: 'variant',
  from: 'ab_variants',
  select: `${VARIANT_COLUMNS}, sends, successes`,
  key: name('variant_id'),
  columns: {
    variant_id: name('variant_id'),
    campaign_id: text('campaign_id'),
    channel: text('channel'),
    creative_type: text('creative_type'),
    tone: text('tone'),
    status: text('status'),
    sends: { sql: 'sends', type: 'number', sort: 'sends' },
    successes: { sql: 'successes', type: 'number', sort: 'successes' },
  },
  order: 'variant_id',
  searched: ['variant_id', 'campaign_id', 'subject_line', 'call_to_action'],
  item: asItem,
};

const segments: TableResource = {
  uri: 'db://segments',
  scope: 'segments',
  about: 'Named rules that say which leads belong together.',
  rowName: 'segment',
  from: 'segments',
  select: 'segment_id, name, rules_json AS rules, description',
  key: name('segment_id'),
  columns: { segment_id: name('segment_id'), name: name('name') },
  order: 'segment_id',
  searched: ['segment_id', 'name', 'description'],
  item: asItem,
};

export const TABLES: readonly TableResource[] = [
  leads,
  campaigns,
  interactions,
  conversations,
  conversions,
  campaignDaily,
  variants,
  segments,
  ...WORK_TABLES,
];
