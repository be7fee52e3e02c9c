/** Table `interactions`, partitioned by month, with the key table that keeps interaction_id unique. */
import type { Interaction } from '../../workflows/contracts/interaction';
import type { DataKey, Vault } from '../pii';
import { openField, sealField } from '../pii';
import type { Queryable } from '../queryable';
import { dataKeyOf } from './lead-pii';

type Metadata = Interaction['metadata'];

export const INTERACTION_COLUMNS = `i.interaction_id, i.conversation_id, i.lead_id, i.campaign_id, i.timestamp, i.channel, i.event_type,
  i.agent_id, i.variant_id, i.outcome, i.metadata_json, i.metadata_words, p.data_key`;
export const INTERACTION_TABLES = 'interactions i LEFT JOIN lead_pii p USING (lead_id)';

export type InteractionRow = Omit<Interaction, 'metadata'> & {
  metadata_json: Metadata;
  metadata_words: Buffer | null;
  data_key: Buffer | null;
};

const place = (interactionId: string): string => `interactions.metadata_words:${interactionId}`;
const isWordless = (value: Metadata[string]): boolean =>
  value === null || typeof value === 'number' || typeof value === 'boolean';

/** Numbers and flags say nothing about a person; whatever else a provider sends may be her words. */
export function splitMetadata(metadata: Metadata): { open: Metadata; words: Metadata } {
  const entries = Object.entries(metadata);
  return {
    open: Object.fromEntries(entries.filter(([, value]) => isWordless(value))),
    words: Object.fromEntries(entries.filter(([, value]) => !isWordless(value))),
  };
}

export function sealMetadata(
  key: DataKey | undefined,
  interactionId: string,
  metadata: Metadata,
): { open: Metadata; sealed: Buffer | null } {
  const { open, words } = splitMetadata(metadata);
  const hasWords = key !== undefined && Object.keys(words).length > 0;
  return { open, sealed: hasWords ? sealField(key, JSON.stringify(words), place(interactionId)) : null };
}

export function interactionOf(vault: Vault, row: InteractionRow): Interaction {
  const { metadata_json, metadata_words, data_key, ...rest } = row;
  const key = data_key && vault.unwrap(data_key, row.lead_id);
  const words =
    key && metadata_words ? (JSON.parse(openField(key, metadata_words, place(row.interaction_id))) as Metadata) : {};
  return { ...rest, metadata: { ...metadata_json, ...words } };
}

export interface NewInteractionRow extends Interaction {
  journey_no: number | null;
}

/** @returns false when the interaction_id is known: nothing was stored */
export async function insertInteraction(db: Queryable, vault: Vault, interaction: NewInteractionRow): Promise<boolean> {
  const taken = await db.query(
    'INSERT INTO interaction_keys (interaction_id, timestamp) VALUES ($1, $2) ON CONFLICT DO NOTHING',
    [interaction.interaction_id, interaction.timestamp],
  );
  if (taken.rowCount !== 1) return false;
  const key = await dataKeyOf(db, vault, interaction.lead_id);
  const metadata = sealMetadata(key, interaction.interaction_id, interaction.metadata);
  await db.query(
    `INSERT INTO interactions (interaction_id, conversation_id, lead_id, campaign_id, timestamp, channel, event_type, agent_id,
       variant_id, outcome, metadata_json, metadata_words, journey_no)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      interaction.interaction_id,
      interaction.conversation_id,
      interaction.lead_id,
      interaction.campaign_id,
      interaction.timestamp,
      interaction.channel,
      interaction.event_type,
      interaction.agent_id,
      interaction.variant_id,
      interaction.outcome,
      JSON.stringify(metadata.open),
      metadata.sealed,
      interaction.journey_no,
    ],
  );
  return true;
}

export type JourneyHeard = Pick<Interaction, 'interaction_id' | 'event_type' | 'outcome' | 'channel' | 'metadata'>;

/** What was heard in a journey, with the open part of the metadata. */
export async function heardInJourney(db: Queryable, leadId: string, journeyNo: number): Promise<JourneyHeard[]> {
  const { rows } = await db.query<JourneyHeard>(
    `SELECT interaction_id, event_type, outcome, channel, metadata_json AS metadata FROM interactions
     WHERE lead_id = $1 AND journey_no = $2`,
    [leadId, journeyNo],
  );
  return rows;
}

/** Enough to find an answer among them. */
const COLLEAGUES_HEARD = 200;

/** What was heard from other leads of the same company since then, opt-outs left out, without the words. */
export async function heardFromColleagues(db: Queryable, leadId: string, since: Date): Promise<JourneyHeard[]> {
  const { rows } = await db.query<JourneyHeard>(
    `SELECT i.interaction_id, i.event_type, i.outcome, i.channel, i.metadata_json AS metadata
     FROM lead_pii own JOIN lead_pii other USING (company_index) JOIN interactions i ON i.lead_id = other.lead_id
     WHERE own.lead_id = $1 AND other.lead_id <> $1 AND i.timestamp > $2
       AND (i.outcome <> 'none' OR i.event_type IN ('reply', 'meeting_booked', 'conversion'))
       AND i.outcome <> 'unsubscribe' AND i.metadata_json ->> 'machine' IS DISTINCT FROM 'true'
     LIMIT ${COLLEAGUES_HEARD}`,
    [leadId, since],
  );
  return rows;
}

export interface JourneyInteraction {
  interaction_id: string;
  at: string;
  event_type: string;
  channel: string;
  outcome: string;
}

export async function interactionsOfJourney(
  db: Queryable,
  leadId: string,
  journeyNo: number,
): Promise<JourneyInteraction[]> {
  const { rows } = await db.query<JourneyInteraction>(
    `SELECT interaction_id, timestamp AS at, event_type, channel, outcome FROM interactions
     WHERE lead_id = $1 AND journey_no = $2 ORDER BY timestamp, recorded_at`,
    [leadId, journeyNo],
  );
  return rows;
}

/** When mail to the lead was last confirmed to have arrived, or was answered. */
export async function lastHeardByMail(db: Queryable, leadId: string): Promise<string | null> {
  const { rows } = await db.query<{ at: string | null }>(
    `SELECT max(timestamp) AS at FROM interactions
     WHERE lead_id = $1 AND channel = 'Email' AND event_type IN ('reply', 'email_delivered')`,
    [leadId],
  );
  return rows[0]?.at ?? null;
}

/** How many interactions a lead has had since then; counting stops at `most`. */
export async function countSince(db: Queryable, leadId: string, since: Date, most: number): Promise<number> {
  const { rows } = await db.query<{ found: number }>(
    `SELECT count(*)::int AS found
     FROM (SELECT 1 FROM interactions WHERE lead_id = $1 AND timestamp > $2 LIMIT $3) AS recent`,
    [leadId, since, most],
  );
  return rows[0]?.found ?? 0;
}
