/** Fills an empty database with a synthetic data set, in one transaction: all of it or nothing. */
import type { Pool } from 'pg';
import { generateDataset } from '../data/generate';
import type { DatasetOptions } from '../data/generate';
import { COLUMNS } from '../data/tables';
import type { Dataset, InteractionRow, LeadRow, Table } from '../data/tables';
import { bulkInsert } from './bulk-insert';
import type { Vault } from './pii';
import type { Queryable } from './queryable';
import { sealMetadata } from './repositories/interactions';
import { PII_COLUMNS, PII_FIELDS, sealNewLead } from './repositories/lead-pii';
import { inTransaction } from './transaction';

const SEED_LOCK = 7_301;
const PERSONAL = new Set<string>(PII_FIELDS);
/** computed by the table itself */
const GENERATED = new Set(['ctr', 'cpl_usd', 'roas']);
/** without encrypted columns; they refer to leads */
const PLAIN_TABLES = [
  'conversions',
  'campaign_daily',
  'memory_long_term',
  'memory_episodic',
  'semantic_kg_triples',
] as const satisfies readonly Table[];

/** @returns how many leads were stored; 0 when there were leads already, and nothing was touched */
export async function seed(pool: Pool, vault: Vault, options: DatasetOptions): Promise<number> {
  return inTransaction(pool, async (db) => {
    await db.query('SELECT pg_advisory_xact_lock($1)', [SEED_LOCK]);
    const known = await db.query('SELECT 1 FROM leads LIMIT 1');
    if (known.rowCount !== 0) return 0;
    return storeDataset(db, vault, generateDataset(options), options.now);
  });
}

/** Rows that the database does not have yet. Consents are given now. @returns how many leads were stored */
export async function storeDataset(db: Queryable, vault: Vault, data: Dataset, now: Date): Promise<number> {
  for (const table of ['campaigns', 'ab_variants', 'segments'] as const) await plain(db, data, table);
  const keys = new Map<string, Buffer>();
  const leads = await storeLeads(db, vault, data.leads, keys);
  await storeConsents(db, vault, data.leads, now);
  await plain(db, data, 'conversations');
  await storeInteractions(db, data.interactions, keys);
  for (const table of PLAIN_TABLES) await plain(db, data, table);
  await countVariants(db);
  return leads;
}

const plain = (db: Queryable, data: Dataset, table: Table): Promise<number> =>
  bulkInsert(
    db,
    table,
    COLUMNS[table].filter((column) => table !== 'campaign_daily' || !GENERATED.has(column)),
    data[table],
  );

/** @param keys takes the data key of every lead, for what else is encrypted with it */
async function storeLeads(
  db: Queryable,
  vault: Vault,
  leads: Iterable<LeadRow>,
  keys: Map<string, Buffer>,
): Promise<number> {
  const columns = COLUMNS.leads.filter((column) => !PERSONAL.has(column));
  const stored = await bulkInsert(
    db,
    'leads',
    [...columns, 'agent_score', 'score_override', 'journey_no'],
    map(leads, (lead) => ({ ...lead, agent_score: lead.lead_score, score_override: false, journey_no: 0 })),
  );
  const seal = (lead: LeadRow) => {
    const sealed = sealNewLead(vault, lead.lead_id, lead);
    keys.set(lead.lead_id, vault.unwrap(sealed.data_key, lead.lead_id));
    return sealed;
  };
  await bulkInsert(db, 'lead_pii', PII_COLUMNS, map(leads, seal));
  return stored;
}

async function storeConsents(db: Queryable, vault: Vault, leads: Iterable<LeadRow>, now: Date): Promise<void> {
  const columns = ['lead_id', 'person_index', 'channel', 'purpose', 'granted', 'legal_basis', 'source', 'recorded_at'];
  const consenting = [...leads].filter((lead) => lead.gdpr_consent);
  const consents = consenting.map((lead) => ({
    lead_id: lead.lead_id,
    person_index: vault.emailIndex(lead.email),
    channel: 'Email',
    purpose: 'marketing',
    granted: true,
    legal_basis: 'consent',
    source: 'sample data',
    recorded_at: now,
  }));
  await bulkInsert(db, 'consents', columns, consents);
}

async function storeInteractions(
  db: Queryable,
  interactions: Iterable<InteractionRow>,
  keys: Map<string, Buffer>,
): Promise<void> {
  await bulkInsert(db, 'interaction_keys', ['interaction_id', 'timestamp'], interactions);
  const sealed = map(interactions, (row) => {
    const metadata = JSON.parse(JSON.stringify(row.metadata_json)) as Parameters<typeof sealMetadata>[2];
    const { open, sealed: words } = sealMetadata(keys.get(row.lead_id), row.interaction_id, metadata);
    return { ...row, metadata_json: open, metadata_words: words, recorded_at: row.timestamp };
  });
  await bulkInsert(db, 'interactions', [...COLUMNS.interactions, 'metadata_words', 'recorded_at'], sealed);
}

/** What trackEvent would have counted. */
async function countVariants(db: Queryable): Promise<void> {
  await db.query(
    `UPDATE ab_variants v SET sends = c.sends, successes = LEAST(c.successes, c.sends)
     FROM (SELECT variant_id, count(*) FILTER (WHERE event_type IN ('email_sent', 'sms_sent', 'social_touch')) AS sends,
             count(DISTINCT lead_id) FILTER (WHERE outcome IN ('positive', 'callback_requested')
               OR event_type IN ('meeting_booked', 'conversion')) AS successes
           FROM interactions WHERE variant_id IS NOT NULL GROUP BY variant_id) c
     WHERE c.variant_id = v.variant_id`,
  );
}

function map<T, U>(rows: Iterable<T>, change: (row: T) => U): Iterable<U> {
  return {
    *[Symbol.iterator]() {
      for (const row of rows) yield change(row);
    },
  };
}
