/** The four tiers of memory. */
import { list, number, object, text, time, whole } from './cells';
import { lead, leadId } from './lead-tables';
import type { TableDefinition } from './table';

const share = number({ min: 0, max: 1 });
const entity = text(200);

export const memoryTables = {
  semantic_kg_triples: {
    columns: {
      subject: { read: entity, isRequired: true },
      predicate: { read: text(100), isRequired: true },
      object: { read: entity, isRequired: true },
      weight: { read: share, isRequired: true },
      source: { read: text(100) },
    },
    key: ['subject', 'predicate', 'object'],
    known: 'change',
  },
  memory_short_term: {
    columns: {
      conversation_id: { read: text(100), isRequired: true },
      lead_id: { read: leadId, mentions: 'leads' },
      last_utterance_summary: { read: text(5_000) },
      active_intent: { read: text(200) },
      slots_json: { read: object },
      expires_at: { read: time, isRequired: true },
      // whatever else is kept of a conversation, such as its history
      data_json: { read: object },
    },
    key: ['conversation_id'],
    known: 'keep',
  },
  memory_long_term: {
    columns: {
      lead_id: lead,
      region: { read: text(40) },
      industry: { read: text(100) },
      rfm_score: { read: share },
      preferences_json: { read: object, otherwise: {} },
      last_updated_at: { read: time, isRequired: true },
      engagements: { read: whole(), otherwise: 0 },
      last_engaged_at: { read: time },
      monetary_usd: { read: number({ min: 0 }), otherwise: 0 },
    },
    key: ['lead_id'],
    known: 'change',
    laterBy: 'last_updated_at',
  },
  memory_episodic: {
    columns: {
      episode_id: { read: text(200), isRequired: true },
      scenario: { read: text(200), isRequired: true },
      action_sequence_json: { read: list, otherwise: [] },
      outcome_score: { read: share, isRequired: true },
      notes: { read: text(2_000) },
      features_json: { read: object, otherwise: {} },
      // PostgreSQL’s word for the time of the transaction
      created_at: { read: time, otherwise: 'now' },
    },
    key: ['episode_id'],
    known: 'keep',
  },
} satisfies Record<string, TableDefinition>;
