/** Memory that has a store, or a cache, of its own: it is written through the tiers, which keep these right. */
import { TABLES, textIn } from '../../../data/exchange';
import type { Json, Row } from '../../../data/exchange';
import { erasedAmong, isAboutErased } from '../../../db/repositories/erasures';
import type { Queryable } from '../../../db/queryable';
import { leadIdIn } from '../lead-named';
import { invalid } from '../methods/errors';
import { plainStore } from './store';
import type { Store, Stored } from './store';

const ERASED: Stored = { outcome: 'failed', reason: 'it is about a lead that was erased' };

/** What a conversation is about now is newer than any file: only conversations of which nothing is known are taken over. */
export const storeShortTerm: Store = async (deps, { db }, rows) => {
  const { shortTerm } = deps.tiers;
  const stored: Stored[] = [];
  for (const row of rows) {
    const conversation_id = textIn(row, 'conversation_id');
    const expires_at = textIn(row, 'expires_at');
    if (Date.parse(expires_at) <= Date.now())
      stored.push({ outcome: 'skipped', reason: 'it expired before it was imported' });
    else if (await shortTerm.fetch(db, conversation_id)) stored.push({ outcome: 'unchanged' });
    else if (await isAboutErased(db, { conversation_id, lead_id: leadIdIn(row) })) stored.push(ERASED);
    else {
      const lead_id = leadIdIn(row);
      await shortTerm.restore(db, { conversation_id, lead_id, data: dataOf(row), expires_at });
      stored.push({ outcome: 'created' });
    }
  }
  return stored;
};

function dataOf({ data_json, last_utterance_summary, active_intent, slots_json }: Row): Record<string, Json> {
  const said = { last_utterance_summary, active_intent, slots: slots_json };
  const rest = typeof data_json === 'object' && data_json !== null && !Array.isArray(data_json) ? data_json : {};
  return { ...rest, ...Object.fromEntries(Object.entries(said).flatMap(([k, v]) => (v == null ? [] : [[k, v]]))) };
}

const keepEpisodes = plainStore('memory_episodic', TABLES.memory_episodic);

/** An episode that names its lead was deleted with it: no file brings it back. */
export const storeEpisodes: Store = async (deps, context, rows) => {
  const leadOf = ({ features_json }: Row): string | null => leadIdIn(features_json);
  const erased = await erasedAmong(
    context.db,
    rows.flatMap((row) => leadOf(row) ?? []),
  );
  const sound = rows.filter((row) => !erased.has(leadOf(row) ?? ''));
  const kept = await keepEpisodes(deps, context, sound);
  const stored = new Map(sound.map((row, index) => [row, kept[index]]));
  return rows.map((row) => stored.get(row) ?? ERASED);
};

interface Triple {
  subject: string;
  predicate: string;
  object: string;
  weight: number;
  source: string | null;
}

export const storeTriples: Store = async (deps, context, rows) => {
  const { semantic } = deps.tiers;
  const triples = rows.map(tripleOf);
  const known = await currentOf(context.db, triples);
  const stored: Stored[] = [];
  for (const triple of triples) {
    const before = known.get(keyOf(triple));
    const source = triple.source ?? before?.source ?? undefined;
    const isNews = before?.weight !== triple.weight || (before.source ?? undefined) !== source;
    if (isNews) await semantic.store(context.db, { ...triple, source });
    stored.push({ outcome: before === undefined ? 'created' : isNews ? 'updated' : 'unchanged' });
  }
  if (stored.some(({ outcome }) => outcome !== 'unchanged')) context.afterCommit(() => semantic.changed());
  return stored;
};

function tripleOf(row: Row): Triple {
  const { weight, source } = row;
  if (typeof weight !== 'number') throw invalid('weight is a number');
  return {
    subject: textIn(row, 'subject'),
    predicate: textIn(row, 'predicate'),
    object: textIn(row, 'object'),
    weight,
    source: typeof source === 'string' ? source : null,
  };
}

const keyOf = ({ subject, predicate, object }: Triple): string => JSON.stringify([subject, predicate, object]);

async function currentOf(db: Queryable, triples: readonly Triple[]): Promise<Map<string, Triple>> {
  const { rows } = await db.query<Triple>(
    `SELECT t.subject, t.predicate, t.object, t.weight, t.source FROM semantic_kg_triples t
     JOIN unnest($1::text[], $2::text[], $3::text[]) AS g(subject, predicate, object) USING (subject, predicate, object)
     WHERE t.valid_to IS NULL`,
    [
      triples.map(({ subject }) => subject),
      triples.map(({ predicate }) => predicate),
      triples.map(({ object }) => object),
    ],
  );
  return new Map(rows.map((triple) => [keyOf(triple), triple]));
}
