/**
 * Interactions from files: history, beside which campaign_daily, conversions and memory_long_term come as files of their
 * own. So nothing is counted twice: of what trackEvent does, an imported interaction withdraws consent and suppresses
 * addresses, which must never be missed, and counts for its variant, which no file does.
 */
import { TABLES } from '../../../data/exchange';
import type { Row } from '../../../data/exchange';
import { bulkInsert } from '../../../db/bulk-insert';
import { sealMetadata } from '../../../db/repositories/interactions';
import { dataKeysOf } from '../../../db/repositories/lead-pii';
import { addToVariant } from '../../../db/repositories/campaigns';
import { queueInteraction } from '../../../db/repositories/relay-events';
import type { Queryable } from '../../../db/queryable';
import { interactionSchema } from '../../../workflows/contracts/interaction';
import type { Interaction } from '../../../workflows/contracts/interaction';
import type { HandlerDeps } from '../methods/deps';
import * as rules from '../methods/event-rules';
import { suppressAddress } from '../methods/interactions';
import type { ImportContext, Stored } from './store';

const COLUMNS = Object.keys(TABLES.interactions.columns);

export async function storeInteractions(
  deps: HandlerDeps,
  { db }: ImportContext,
  rows: readonly Row[],
): Promise<Stored[]> {
  const owners = await ownersOf(db, rows);
  const given = rows.map((row) => interactionOf(row));
  const isForeign = ({ conversation_id, lead_id }: Interaction): boolean =>
    conversation_id !== null && owners.get(conversation_id) !== lead_id;
  const fresh = await takeKeys(
    db,
    given.filter((each) => !isForeign(each)),
  );
  await insertAll(deps, db, fresh);
  await heedOptOuts(deps, db, fresh);
  await countVariants(db, fresh);
  return given.map((each) => {
    if (isForeign(each)) return { outcome: 'failed', reason: 'conversation_id belongs to another lead' };
    return { outcome: fresh.includes(each) ? 'created' : 'unchanged' };
  });
}

const interactionOf = ({ metadata_json, outcome, ...row }: Row): Interaction =>
  interactionSchema.parse({ ...row, outcome: outcome ?? 'none', metadata: metadata_json ?? {} });

/** By conversation, the lead whose it is. */
export async function ownersOf(db: Queryable, rows: readonly Row[]): Promise<Map<string, string>> {
  const { rows: known } = await db.query<{ conversation_id: string; lead_id: string }>(
    'SELECT conversation_id, lead_id FROM conversations WHERE conversation_id = ANY($1)',
    [rows.map((row) => row.conversation_id).filter((id) => id !== null)],
  );
  return new Map(known.map(({ conversation_id, lead_id }) => [conversation_id, lead_id]));
}

/** @returns those that nobody has stored before */
async function takeKeys(db: Queryable, given: readonly Interaction[]): Promise<Interaction[]> {
  const { rows } = await db.query<{ interaction_id: string }>(
    `INSERT INTO interaction_keys (interaction_id, timestamp) SELECT * FROM unnest($1::text[], $2::timestamptz[])
     ON CONFLICT DO NOTHING RETURNING interaction_id`,
    [given.map(({ interaction_id }) => interaction_id), given.map(({ timestamp }) => timestamp)],
  );
  const taken = new Set(rows.map(({ interaction_id }) => interaction_id));
  return given.filter(({ interaction_id }) => taken.has(interaction_id));
}

async function insertAll(deps: HandlerDeps, db: Queryable, fresh: readonly Interaction[]): Promise<void> {
  const { vault } = deps;
  const now = deps.clock();
  const keys = await dataKeysOf(
    db,
    vault,
    fresh.map(({ lead_id }) => lead_id),
  );
  const sealed = fresh.map(({ metadata, ...interaction }) => {
    const { open, sealed: words } = sealMetadata(keys.get(interaction.lead_id), interaction.interaction_id, metadata);
    return { ...interaction, metadata_json: open, metadata_words: words, recorded_at: now };
  });
  await bulkInsert(db, 'interactions', [...COLUMNS, 'metadata_words', 'recorded_at'], sealed);
}

async function heedOptOuts(deps: HandlerDeps, db: Queryable, fresh: readonly Interaction[]): Promise<void> {
  const now = deps.clock();
  for (const interaction of fresh) {
    if (rules.suppressionOf(interaction) === undefined) continue;
    await suppressAddress(db, interaction, undefined, now);
    // a journey under way stops at once, not at its next message
    await queueInteraction(db, interaction.lead_id, rules.heardOf(interaction), now);
  }
}

/** As trackEvent counts: every message, and every lead's first yes. */
async function countVariants(db: Queryable, fresh: readonly Interaction[]): Promise<void> {
  const variants = new Map<string, { sends: number; leads: Set<string> }>();
  for (const each of fresh) {
    if (each.variant_id === null) continue;
    const counted = variants.get(each.variant_id) ?? { sends: 0, leads: new Set() };
    if (rules.isMessageSent(each)) counted.sends += 1;
    if (rules.isSuccess(each) && !rules.isMachine(each)) counted.leads.add(each.lead_id);
    variants.set(each.variant_id, counted);
  }
  for (const [variantId, { sends, leads }] of [...variants].sort(([a], [b]) => a.localeCompare(b))) {
    const successes = leads.size - (await succeededBefore(db, variantId, [...leads], fresh));
    if (sends > 0 || successes > 0) await addToVariant(db, variantId, { sends, successes });
  }
}

async function succeededBefore(
  db: Queryable,
  variantId: string,
  leadIds: readonly string[],
  fresh: readonly Interaction[],
): Promise<number> {
  if (leadIds.length === 0) return 0;
  const { rows } = await db.query<{ leads: number }>(
    `SELECT count(DISTINCT lead_id) AS leads FROM interactions
     WHERE lead_id = ANY($1) AND variant_id = $2 AND interaction_id <> ALL($3)
       AND (outcome IN ('positive', 'callback_requested') OR event_type IN ('meeting_booked', 'conversion'))`,
    [leadIds, variantId, fresh.map(({ interaction_id }) => interaction_id)],
  );
  return rows[0]?.leads ?? 0;
}
