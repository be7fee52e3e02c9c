/** The `db://` tables of what agents and people do. */
import { openAction } from '../../../db/repositories/action-words';
import { ACTION_COLUMNS, ACTION_TABLES } from '../../../db/repositories/agent-actions';
import type { ActionRow } from '../../../db/repositories/agent-actions';
import { ASSIGNMENT_COLUMNS, REPRESENTATIVE_COLUMNS, representativeOf } from '../../../db/repositories/assignments';
import type { RepresentativeRow } from '../../../db/repositories/assignments';
import { CHANGE_COLUMNS } from '../../../db/repositories/campaign-changes';
import { LOGGED_DECISION_COLUMNS } from '../../../db/repositories/decisions';
import { ESCALATION_COLUMNS } from '../../../db/repositories/escalations';
import { MODEL_COLUMNS } from '../../../db/repositories/models';
import { asItem, name, number, text, time } from './resource';
import type { TableResource } from './resource';

const agentActions: TableResource = {
  uri: 'db://agent_actions',
  scope: 'agent_actions',
  about: 'Log of what the agents did, and why.',
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
  about: 'Questions that wait for a person, or were answered by one.',
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
  about: 'Salespeople who take leads over, and which ones they take.',
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
  about: 'Leads offered to representatives, and what became of the offers.',
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
  about: 'Changes to campaigns: proposed, waiting for approval, applied, undone.',
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

const decisions: TableResource = {
  uri: 'db://decisions',
  scope: 'decisions',
  about:
    'Log of every decision: what was known, by which policy it was decided, with which chances, and what came of it.',
  rowName: 'decision',
  from: 'decisions d JOIN decision_inputs n USING (input_sha256)',
  select: LOGGED_DECISION_COLUMNS,
  key: name('d.decision_id'),
  columns: {
    decision_id: name('d.decision_id'),
    decided_at: time('d.decided_at'),
    kind: text('d.kind'),
    lead_id: text('d.lead_id'),
    campaign_id: text('d.campaign_id'),
    journey_no: number('d.journey_no'),
    policy_version: text('d.policy_version'),
    model_version: text('d.model_version'),
    outcome: text('d.outcome'),
  },
  order: '-decided_at',
  searched: ['d.decision_id', 'd.lead_id', 'd.campaign_id', 'd.policy_version'],
  item: asItem,
};

const models: TableResource = {
  uri: 'db://models',
  scope: 'models',
  about:
    'Trained models: how good each was when it was measured, which one decides, which did before. Without the artefacts.',
  rowName: 'model',
  from: 'models m',
  select: MODEL_COLUMNS,
  key: name('m.model_id'),
  columns: {
    model_id: name('m.model_id'),
    created_at: time('m.created_at'),
    promoted_at: { sql: 'm.promoted_at', type: 'timestamptz' },
    purpose: text('m.purpose'),
    status: name('m.status'),
    kind: text('m.kind'),
  },
  order: '-created_at',
  searched: ['m.model_id', 'm.kind', 'm.created_by'],
  item: asItem,
};

export const WORK_TABLES: readonly TableResource[] = [
  agentActions,
  escalations,
  representatives,
  assignments,
  campaignChanges,
  decisions,
  models,
];
