/** What we know of a lead for good: what was said, what was counted, and how engaged it is now. */
import type { Queryable } from '../db/queryable';
import { RPC_ERRORS, RpcError } from '../mcp/protocol';
import type { LongTermMemory } from '../mcp/protocol/memory-methods';
import { bestContactTime, isAnswered, isEngagement, localHour, preferredChannels, revenueUsd } from './engagement';
import type { LearnableInteraction } from './engagement';
import { mergePatch } from './merge-patch';
import type { JsonObject } from './merge-patch';
import { rfmOf, rfmScore } from './rfm';

export interface LongTermTier {
  /**
   * Counts an interaction towards the lead's profile. Call it in the transaction that inserts the interaction, once: it
   * does not know what it has seen. Interactions that are no engagement change nothing.
   */
  learnFromInteraction(db: Queryable, interaction: LearnableInteraction): Promise<void>;
  /** Merges into what is known (RFC 7396: null removes). @throws RpcError `notFound` for an unknown lead */
  storePreferences(db: Queryable, leadId: string, preferences: JsonObject): Promise<void>;
  /** What was said, without what was learned. */
  readPreferences(db: Queryable, leadId: string): Promise<JsonObject>;
  fetch(db: Queryable, leadId: string): Promise<LongTermMemory | null>;
}

/** A profile as it is stored; what decays is worked out when it is read. */
export interface ProfileRow extends Omit<LongTermMemory, 'rfm' | 'evidence'> {
  monetary_usd: number;
  answers_by_hour: number[];
  answers_by_channel: Record<string, number>;
}

export const longTerm: LongTermTier = {
  async storePreferences(db, leadId, preferences) {
    await db.query(
      `INSERT INTO memory_long_term (lead_id, region, industry)
       SELECT lead_id, region, industry FROM leads WHERE lead_id = $1 ON CONFLICT DO NOTHING`,
      [leadId],
    );
    const { rows } = await db.query<Pick<ProfileRow, 'preferences'>>(
      'SELECT preferences_json AS preferences FROM memory_long_term WHERE lead_id = $1 FOR UPDATE',
      [leadId],
    );
    if (!rows[0]) throw new RpcError(RPC_ERRORS.notFound, `lead ${leadId} is not known`);
    await db.query('UPDATE memory_long_term SET preferences_json = $2, last_updated_at = now() WHERE lead_id = $1', [
      leadId,
      JSON.stringify(mergePatch(rows[0].preferences, preferences)),
    ]);
  },

  async readPreferences(db, leadId) {
    const { rows } = await db.query<Pick<ProfileRow, 'preferences'>>(
      'SELECT preferences_json AS preferences FROM memory_long_term WHERE lead_id = $1',
      [leadId],
    );
    return rows[0]?.preferences ?? {};
  },

  async fetch(db, leadId) {
    const { row } = await loadProfile(db, leadId);
    return row && readProfile(row, new Date());
  },

  learnFromInteraction,
};

/** @returns version 0 and no row where nothing is known of the lead; every write has a greater version than the one before */
export async function loadProfile(db: Queryable, leadId: string): Promise<{ version: number; row: ProfileRow | null }> {
  const { rows } = await db.query<ProfileRow & { version: number }>(
    `SELECT lead_id, region, industry, rfm_score, preferences_json AS preferences, engagements, last_engaged_at,
            last_updated_at, monetary_usd, answers_by_hour, answers_by_channel_json AS answers_by_channel, version
     FROM memory_long_term WHERE lead_id = $1`,
    [leadId],
  );
  if (!rows[0]) return { version: 0, row: null };
  const { version, ...row } = rows[0];
  return { version, row };
}

/** What was said stands before what was learned. An imported score stands until there is a history of our own. */
export function readProfile(row: ProfileRow, now: Date): LongTermMemory {
  const { monetary_usd: monetaryUsd, answers_by_hour: byHour, answers_by_channel: byChannel, ...known } = row;
  const rfm =
    row.last_engaged_at === null
      ? null
      : rfmOf({ engagements: row.engagements, lastEngagedAt: new Date(row.last_engaged_at), monetaryUsd }, now);
  return {
    ...known,
    rfm,
    rfm_score: rfm ? rfmScore(rfm) : row.rfm_score,
    preferences: withLearned(row.preferences, byHour, byChannel),
    evidence: {
      said: Object.keys(row.preferences),
      answers_by_channel: byChannel,
      answers_by_hour: byHour,
      revenue_usd: monetaryUsd,
    },
  };
}

function withLearned(said: JsonObject, byHour: number[], byChannel: Record<string, number>): JsonObject {
  const time = said.best_contact_time ?? bestContactTime(byHour);
  const saidChannels = Array.isArray(said.preferred_channels) ? said.preferred_channels : [];
  const channels = [...new Set([...saidChannels, ...preferredChannels(byChannel)])];
  return {
    ...said,
    ...(time === undefined ? {} : { best_contact_time: time }),
    ...(channels.length === 0 ? {} : { preferred_channels: channels }),
  };
}

async function learnFromInteraction(db: Queryable, interaction: LearnableInteraction): Promise<void> {
  if (!isEngagement(interaction)) return;
  const answered = isAnswered(interaction);
  const { rows } = await db.query<{ timezone: string | null }>('SELECT timezone FROM leads WHERE lead_id = $1', [
    interaction.lead_id,
  ]);
  const hour = answered ? localHour(interaction.timestamp, rows[0]?.timezone ?? null) : undefined;
  await db.query(
    `INSERT INTO memory_long_term AS known
       (lead_id, region, industry, engagements, last_engaged_at, monetary_usd, answers_by_hour, answers_by_channel_json)
     SELECT lead_id, region, industry, 1, $2::timestamptz, $3::numeric, $4::int[],
            CASE WHEN $5::boolean THEN jsonb_build_object($6::text, 1) ELSE '{}' END
     FROM leads WHERE lead_id = $1
     ON CONFLICT (lead_id) DO UPDATE SET
       region = excluded.region,
       industry = excluded.industry,
       engagements = known.engagements + 1,
       last_engaged_at = GREATEST(known.last_engaged_at, excluded.last_engaged_at),
       monetary_usd = known.monetary_usd + excluded.monetary_usd,
       answers_by_hour = (SELECT array_agg(a + b ORDER BY n)
                          FROM unnest(known.answers_by_hour, excluded.answers_by_hour) WITH ORDINALITY AS t(a, b, n)),
       answers_by_channel_json = CASE WHEN $5
         THEN known.answers_by_channel_json
              || jsonb_build_object($6::text, COALESCE((known.answers_by_channel_json ->> $6)::int, 0) + 1)
         ELSE known.answers_by_channel_json END,
       last_updated_at = now()`,
    [
      interaction.lead_id,
      interaction.timestamp,
      revenueUsd(interaction),
      Array.from({ length: 24 }, (_, n) => (n === hour ? 1 : 0)),
      answered,
      interaction.channel,
    ],
  );
}
