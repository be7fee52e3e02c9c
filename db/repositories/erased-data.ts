/**
 * What is deleted of an erased lead, and what stays (docs/decisions/0034). Encrypted fields could be left: without the key
 * nobody reads them. They go all the same, so that a backup of keys is no way back.
 */
import type { Queryable } from '../queryable';
import { episodesOf, NAMED_EPISODES } from './about-lead';

/**
 * Who the lead is: names, addresses, company, message. From here on she is found by no address, and nothing can be addressed
 * to her; what her agents still write meanwhile goes with the key.
 */
export async function forgetPerson(db: Queryable, leadId: string): Promise<void> {
  await db.query(
    `UPDATE lead_pii SET email = NULL, phone = NULL, first_name = NULL, last_name = NULL, company = NULL, message = NULL,
       email_index = NULL, phone_index = NULL, company_index = NULL
     WHERE lead_id = $1`,
    [leadId],
  );
  await db.query(
    `UPDATE leads SET gdpr_consent = false, timezone = NULL, tags = '[]', paused_at = NULL, paused_by = NULL WHERE lead_id = $1`,
    [leadId],
  );
}

/** The lead's own words, and ours to and about it, wherever they are. Each is a statement on `$1`, the lead. */
const TEXTS = [
  // how often which touch was answered stays countable
  `UPDATE interactions SET metadata_words = NULL, metadata_json = (
     SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(metadata_json) WHERE key IN ('machine', 'touch'))
   WHERE lead_id = $1`,
  `UPDATE sends SET subject = NULL, body = NULL, last_error = NULL WHERE lead_id = $1`,
  'UPDATE agent_actions SET sealed_words = NULL WHERE lead_id = $1',
  // those that came in files before words were sealed are in the open: only what our own say of themselves stays
  `UPDATE agent_actions SET handoff_context_json = NULL, summary = '', details_json = '{}'
   WHERE lead_id = $1 AND action_id !~ '^(triage|handoff|outreach|escalate|pause_lead|resume_lead):'`,
  'UPDATE escalations SET comment = NULL, modifications = NULL WHERE lead_id = $1',
  'UPDATE consents SET wording = NULL WHERE lead_id = $1',
  'DELETE FROM memory_long_term WHERE lead_id = $1',
  `DELETE FROM memory_episodic WHERE ${NAMED_EPISODES}`,
  // a key that was used stays used
  'UPDATE idempotency_keys SET result = NULL WHERE lead_id = $1',
  'UPDATE http_requests SET answer = NULL WHERE lead_id = $1 AND answered_at IS NOT NULL',
  // nobody is left to hear it
  `UPDATE relay_events SET settled_at = coalesce(settled_at, now()), heard = '{}'
   WHERE lead_id = $1 AND kind = 'interaction' AND (settled_at IS NULL OR heard <> '{}')`,
];

/** With them goes what a running journey still works with: nothing can be encrypted for the lead, or read, any more. */
const KEY = [
  `UPDATE handoffs SET content = '' WHERE lead_id = $1`,
  // there is nothing left to learn from
  `UPDATE conversations SET status = 'closed', consolidated_at = coalesce(consolidated_at, now()) WHERE lead_id = $1`,
  'DELETE FROM lead_pii WHERE lead_id = $1',
];

/** Everything that was said to and about the lead, in this database. */
export async function forgetTexts(db: Queryable, leadId: string): Promise<void> {
  for (const statement of TEXTS) await db.query(statement, [leadId]);
  await db.query('UPDATE memory_episodic SET notes = NULL WHERE episode_id = ANY($1)', [await episodesOf(db, leadId)]);
}

export async function destroyKey(db: Queryable, leadId: string): Promise<void> {
  for (const statement of KEY) await db.query(statement, [leadId]);
}
