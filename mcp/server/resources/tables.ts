/** Every `db://` resource. One more table is one more entry. */
import { openAction } from '../../../db/repositories/action-words';
import { ACTION_COLUMNS, ACTION_TABLES } from '../../../db/repositories/agent-actions';
import type { ActionRow } from '../../../db/repositories/agent-actions';
import { ASSIGNMENT_COLUMNS, REPRESENTATIVE_COLUMNS, representativeOf } from '../../../db/repositories/assignments';
import type { RepresentativeRow } from '../../../db/repositories/assignments';
import { CAMPAIGN_COLUMNS, CAMPAIGN_TOTALS, metricsOf, VARIANT_COLUMNS } from '../../../db/repositories/campaigns';
import type { CampaignTotals } from '../../../db/repositories/campaigns';
import { CHANGE_COLUMNS } from '../../../db/repositories/campaign-changes';
import { ESCALATION_COLUMNS } from '../../../db/repositories/escalations';
import { INTERACTION_COLUMNS, INTERACTION_TABLES, interactionOf } from '../../../db/repositories/interactions';
import type { InteractionRow } from '../../../db/repositories/interactions';
import { LEAD_COLUMNS, LEAD_TABLES, leadOf } from '../../../db/repositories/leads';
import type { LeadRow } from '../../../db/repositories/leads';
import { asItem, name, number, text, time } from './resource';
import type { TableResource } from './resource';

const leads: TableResource = {
  uri: 'db://leads',
  scope: 'leads',
  rowName: 'lead',
  from: LEAD_TABLES,
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

const campaigns: TableResource = {
  uri: 'db://campaigns',
  scope: 'campaigns',
  rowName: 'campaign',
  from: `campaigns c, ${CAMPAIGN_TOTALS}`,
  select: `${CAMPAIGN_COLUMNS}, to_jsonb(t) AS totals`,
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
  rowName: 'segment',
  from: 'segments',
  select: 'segment_id, name, rules_json AS rules, description',
  key: name('segment_id'),
  columns: { segment_id: name('segment_id'), name: name('name') },
  order: 'segment_id',
  searched: ['segment_id', 'name', 'description'],
  item: asItem,
};

const agentActions: TableResource = {
  uri: 'db://agent_actions',
  scope: 'agent_actions',
  rowName: 'action',
  from: ACTION_TABLES,
  select: ACTION_COLUMNS,
  key: name('a.action_id'),
  columns: {
    action_id: name('a.action_id'),
    timestamp: time('a.timestamp'),
    lead_id: text('a.lead_id'),
    campaign_id: text('a.campaign_id'),
    conversation_id: text('a.conversation_id'),
    action_type: text('a.action_type'),
    source_agent: text('a.source_agent'),
    escalation_reason: text('a.escalation_reason'),
    journey_no: number('a.journey_no'),
  },
  order: '-timestamp',
  searched: ['a.action_type', 'a.lead_id', 'a.campaign_id', 'a.summary'],
  item: (row, vault) => {
    const { handoff_context_json, details_json, ...action } = openAction(vault, row as unknown as ActionRow);
    return asItem({ ...action, handoff_context: handoff_context_json, details: details_json });
  },
};

const escalations: TableResource = {
  uri: 'db://escalations',
  scope: 'escalations',
  rowName: 'escalation',
  from: 'escalations e',
  select: ESCALATION_COLUMNS,
  key: name('e.escalation_id'),
  columns: {
    escalation_id: name('e.escalation_id'),
    created_at: time('e.created_at'),
    expires_at: time('e.expires_at'),
    reason: text('e.reason'),
    urgency: text('e.urgency'),
    status: text('e.status'),
    lead_id: text('e.lead_id'),
    campaign_id: text('e.campaign_id'),
    decided_by: text('e.decided_by'),
  },
  order: '-created_at',
  searched: ['e.escalation_id', 'e.reason', 'e.lead_id', 'e.campaign_id', 'e.question'],
  item: asItem,
};

const representatives: TableResource = {
  uri: 'db://representatives',
  scope: 'representatives',
  rowName: 'representative',
  from: 'representatives r',
  select: REPRESENTATIVE_COLUMNS,
  key: name('r.representative_id'),
  columns: {
    representative_id: name('r.representative_id'),
    created_at: time('r.created_at'),
    active: { sql: 'r.active', type: 'boolean' },
    capacity: number('r.capacity'),
  },
  order: 'representative_id',
  searched: ['r.representative_id', 'r.regions::text', 'r.industries::text'],
  item: (row, vault) => asItem({ ...representativeOf(vault, row as unknown as RepresentativeRow) }),
};

const assignments: TableResource = {
  uri: 'db://assignments',
  scope: 'assignments',
  rowName: 'assignment',
  from: 'assignments a',
  select: ASSIGNMENT_COLUMNS,
  key: name('a.assignment_id'),
  columns: {
    assignment_id: name('a.assignment_id'),
    offered_at: time('a.offered_at'),
    accept_until: time('a.accept_until'),
    lead_id: text('a.lead_id'),
    representative_id: text('a.representative_id'),
    rule: text('a.rule'),
    status: text('a.status'),
    journey_no: number('a.journey_no'),
  },
  order: '-offered_at',
  searched: ['a.assignment_id', 'a.representative_id'],
  item: asItem,
};

const campaignChanges: TableResource = {
  uri: 'db://campaign_changes',
  scope: 'campaign_changes',
  rowName: 'change',
  from: 'campaign_changes g',
  select: CHANGE_COLUMNS,
  key: name('g.change_id'),
  columns: {
    change_id: name('g.change_id'),
    created_at: time('g.created_at'),
    campaign_id: text('g.campaign_id'),
    type: text('g.type'),
    status: text('g.status'),
  },
  order: '-created_at',
  searched: ['g.change_id', 'g.campaign_id', 'g.description'],
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
  agentActions,
  escalations,
  representatives,
  assignments,
  campaignChanges,
];
