/** What is held on one person, row by row: no hash and no ciphertext among it. */
import type { Vault } from '../pii';
import type { Queryable } from '../queryable';
import { addressesOf, episodesOf, NAMED_EPISODES } from './about-lead';
import { ACTION_COLUMNS, ACTION_TABLES } from './agent-actions';
import type { ActionRow } from './agent-actions';
import { openAction } from './action-words';
import { suppressionsOf } from './consents';
import { contentOf as handoffContentOf, readHandoff } from './handoffs';
import { INTERACTION_COLUMNS, INTERACTION_TABLES, interactionOf } from './interactions';
import type { InteractionRow } from './interactions';
import { dataKeyOf } from './lead-pii';
import { contentOf } from './send-content';

type Row = Record<string, unknown>;

/** Tables that are told as they are, each a statement on `$1`, the lead. */
const PLAIN = {
  consents: `SELECT channel, purpose, granted, legal_basis, source, wording, recorded_at FROM consents
    WHERE lead_id = $1 ORDER BY consent_id`,
  journeys: `SELECT journey_no, stage, outcome, priority, conversation_id, started_at, closed_at FROM journeys
    WHERE lead_id = $1 ORDER BY journey_no`,
  decisions: `SELECT d.decision_id, d.kind, d.decided_at, d.campaign_id, d.journey_no, d.policy_version, d.model_version, n.input, d.output,
      d.outcome
    FROM decisions d JOIN decision_inputs n USING (input_sha256) WHERE d.lead_id = $1 ORDER BY d.decided_at, d.decision_id`,
  escalations: `SELECT escalation_id, reason, status, question, evidence, proposed_action, created_at, decision, decided_by, decided_at,
      comment, modifications
    FROM escalations WHERE lead_id = $1 ORDER BY created_at, escalation_id`,
  assignments: `SELECT assignment_id, journey_no, representative_id, rule, status, offered_at, settled_at FROM assignments
    WHERE lead_id = $1 ORDER BY offered_at, assignment_id`,
  conversions: `SELECT campaign_id, converted_at, conversion_value_usd, conversion_type FROM conversions
    WHERE lead_id = $1 ORDER BY converted_at, conversion_id`,
} as const;

export async function plainRowsOf(db: Queryable, leadId: string): Promise<Record<keyof typeof PLAIN, Row[]>> {
  const read = async (name: keyof typeof PLAIN): Promise<Row[]> => (await db.query<Row>(PLAIN[name], [leadId])).rows;
  return {
    consents: await read('consents'),
    journeys: await read('journeys'),
    decisions: await read('decisions'),
    escalations: await read('escalations'),
    assignments: await read('assignments'),
    conversions: await read('conversions'),
  };
}

export async function aliasesOfLead(db: Queryable, leadId: string): Promise<string[]> {
  const { rows } = await db.query<{ alias: string }>(
    'SELECT alias FROM lead_aliases WHERE lead_id = $1 ORDER BY alias',
    [leadId],
  );
  return rows.map(({ alias }) => alias);
}

export async function suppressionRowsOf(db: Queryable, leadId: string): Promise<Row[]> {
  return (await suppressionsOf(db, await addressesOf(db, leadId))).map(({ channel, reason, recorded_at }) => ({
    channel,
    reason,
    recorded_at,
  }));
}

export async function messagesOf(db: Queryable, vault: Vault, leadId: string): Promise<Row[]> {
  const key = await dataKeyOf(db, vault, leadId);
  const { rows } = await db.query<Row & { ledger_id: string }>(
    `SELECT ledger_id, campaign_id, touch, journey_no, channel, purpose, variant_id, status, reason, last_error, created_at, sent_at
     FROM sends WHERE lead_id = $1 ORDER BY created_at, ledger_id`,
    [leadId],
  );
  const messages: Row[] = [];
  for (const row of rows) messages.push({ ...row, ...(await contentOf(db, key, row.ledger_id)) });
  return messages;
}

export async function interactionRowsOf(db: Queryable, vault: Vault, leadId: string): Promise<Row[]> {
  const { rows } = await db.query<InteractionRow>(
    `SELECT ${INTERACTION_COLUMNS} FROM ${INTERACTION_TABLES} WHERE lead_id = $1 ORDER BY i.timestamp, i.interaction_id`,
    [leadId],
  );
  return rows.map((row) => ({ ...interactionOf(vault, row) }));
}

export async function actionRowsOf(db: Queryable, vault: Vault, leadId: string): Promise<Row[]> {
  const { rows } = await db.query<ActionRow>(
    `SELECT ${ACTION_COLUMNS} FROM ${ACTION_TABLES} WHERE lead_id = $1 ORDER BY a.timestamp, a.action_id`,
    [leadId],
  );
  return rows.map((row) => ({ ...openAction(vault, row) }));
}

export async function handoffRowsOf(db: Queryable, vault: Vault, leadId: string): Promise<Row[]> {
  const { rows } = await db.query<{ handoff_id: string }>(
    'SELECT handoff_id FROM handoffs WHERE lead_id = $1 ORDER BY created_at, handoff_id',
    [leadId],
  );
  const handoffs: Row[] = [];
  for (const { handoff_id } of rows) {
    const handoff = await readHandoff(db, handoff_id);
    const content = handoff && (await handoffContentOf(db, vault, handoff));
    handoffs.push({ ...handoff, content: content === undefined ? null : (JSON.parse(content) as unknown) });
  }
  return handoffs;
}

/** Those that name the lead, and those about a message to it or a conversation with it. */
export async function episodeRowsOf(db: Queryable, leadId: string): Promise<Row[]> {
  const { rows } = await db.query<Row>(
    `SELECT episode_id, scenario, action_sequence_json AS action_sequence, outcome_score, notes, features_json AS features, created_at
     FROM memory_episodic WHERE ${NAMED_EPISODES} OR episode_id = ANY($2) ORDER BY created_at, episode_id`,
    [leadId, await episodesOf(db, leadId)],
  );
  return rows;
}
