/** Fills an empty database at the size asked for, as bulk statements: what a year of work has left. */
import { Client } from 'pg';
import { progress } from '../progress';
import { VALUES } from './contents';
import { entitiesOf } from './size';
import type { Size } from './size';

const CAMPAIGNS = 50;
const CONVERSATIONS_A_LEAD = 2;
const INTERACTIONS_AT_ONCE = 50_000;

/** One of the values, by a number in SQL. */
const oneOf = (values: readonly string[], number: string): string =>
  `(ARRAY[${values.map((value) => `'${value}'`).join(', ')}])[1 + (${number}) % ${String(values.length)}]`;

const LEADS = `
  INSERT INTO leads (lead_id, created_at, source, campaign_id, lead_status, lead_score, company_size, industry, persona, region, gdpr_consent)
  SELECT 'bench-' || n, now() - interval '1 year', 'Referral', 'bench-campaign-' || n % ${String(CAMPAIGNS)}, 'Open', n % 100,
         ${oneOf(VALUES.company_size, 'n / 48')}, ${oneOf(VALUES.industry, 'n')}, ${oneOf(VALUES.persona, 'n / 8')}, 'EU', true
  FROM generate_series(0, $1::int - 1) n`;
/** Closed, and consolidated already. */
const CONVERSATIONS = `
  INSERT INTO conversations (conversation_id, lead_id, opened_at, last_event_at, status, consolidated_at)
  SELECT 'bench-conversation-' || n, 'bench-' || n / ${String(CONVERSATIONS_A_LEAD)}, now() - interval '1 year', now() - interval '1 day', 'closed', now()
  FROM generate_series(0, $1::int - 1) n`;
const KEYS = `
  INSERT INTO interaction_keys (interaction_id, timestamp)
  SELECT 'bench-interaction-' || n, date_trunc('day', now()) - interval '1 year' + n % 365 * interval '1 day'
  FROM generate_series($1::int, $2::int - 1) n`;
/** @param $3 conversations */
const INTERACTIONS = `
  INSERT INTO interactions (interaction_id, conversation_id, lead_id, campaign_id, timestamp, channel, event_type, agent_id, outcome, metadata_json)
  SELECT 'bench-interaction-' || n, 'bench-conversation-' || c, 'bench-' || c / ${String(CONVERSATIONS_A_LEAD)}, 'bench-campaign-' || n % ${String(CAMPAIGNS)},
         date_trunc('day', now()) - interval '1 year' + n % 365 * interval '1 day', ${oneOf(VALUES.channel, 'n')},
         ${oneOf(['email_sent', 'open', 'reply', 'click'], 'n')}, 'engagement', ${oneOf(['none', 'none', 'positive', 'negative'], 'n')}, '{"touch": 1}'
  FROM generate_series($1::int, $2::int - 1) n, LATERAL (SELECT n::bigint * 7919 % $3::int AS c) of`;
const PROFILES = `
  INSERT INTO memory_long_term (lead_id, region, industry, preferences_json, engagements, last_engaged_at, answers_by_channel_json)
  SELECT 'bench-' || n, 'EU', ${oneOf(VALUES.industry, 'n')}, '{"interests": ["analytics"], "best_contact_time": "09:00-11:00"}',
         n % 20, now() - n % 300 * interval '1 day', '{"Email": 3, "Call": 1}'
  FROM generate_series(0, $1::int - 1) n`;
const EPISODES = `
  INSERT INTO memory_episodic (episode_id, scenario, action_sequence_json, outcome_score, features_json, created_at)
  SELECT 'bench-' || n, ${oneOf(VALUES.scenario, 'n / 7')}, '[{"action": "send", "channel": "Email", "touch": 1, "answer": "reply"}]', n % 101 / 100.0,
         jsonb_build_object('industry', ${oneOf(VALUES.industry, 'n')}, 'persona', ${oneOf(VALUES.persona, 'n / 8')},
           'company_size', ${oneOf(VALUES.company_size, 'n / 48')}, 'channel', ${oneOf(VALUES.channel, 'n / 288')}),
         now() - ($1::int - n) * interval '2 minutes'
  FROM generate_series(0, $1::int - 1) n`;
/** Few entities have many relations, most have few: the square of an even spread. @param $2 entities */
const TRIPLES = `
  INSERT INTO semantic_kg_triples (subject, predicate, object, weight, source)
  SELECT 'entity-' || floor(power(random(), 2) * $2::int), ${oneOf(['responds_to', 'prefers', 'works_with', 'converts_by'], 'n')},
         'entity-' || floor(random() * $2::int), 0.1 + 0.9 * random(), 'bench'
  FROM generate_series(0, $1::int - 1) n
  ON CONFLICT (subject, predicate, object) WHERE valid_to IS NULL DO NOTHING`;

export interface Filled {
  /** rows there are */
  rows: Record<string, number>;
  /** of interactions and their keys, as bulk statements with all triggers */
  interactions_seconds: number;
}

export async function fill(databaseUrl: string, size: Size): Promise<Filled> {
  const db = new Client({ connectionString: databaseUrl });
  await db.connect();
  try {
    progress(`storing ${String(size.leads)} leads`);
    await db.query('SELECT setseed(0.5)');
    await db.query(
      `INSERT INTO campaigns (campaign_id, name) SELECT 'bench-campaign-' || n, 'Bench ' || n FROM generate_series(0, ${String(CAMPAIGNS - 1)}) n`,
    );
    await db.query(LEADS, [size.leads]);
    await db.query(CONVERSATIONS, [size.leads * CONVERSATIONS_A_LEAD]);
    const interactionsSeconds = await fillInteractions(db, size);
    progress(`storing what is remembered: ${String(size.episodes)} episodes, ${String(size.triples)} triples`);
    await db.query(PROFILES, [size.leads]);
    await db.query(EPISODES, [size.episodes]);
    await db.query(TRIPLES, [size.triples, entitiesOf(size)]);
    // a year's work has told the caches of what it changed, and consolidated what it added to
    await db.query('TRUNCATE memory_cache_debts');
    await db.query('UPDATE conversations SET consolidated_at = now() WHERE consolidated_at IS NULL');
    progress('vacuum and analyze');
    await db.query('VACUUM ANALYZE');
    return { rows: await countRows(db), interactions_seconds: interactionsSeconds };
  } finally {
    await db.end();
  }
}

/** @returns seconds */
async function fillInteractions(db: Client, { interactions, leads }: Size): Promise<number> {
  progress(`storing ${String(interactions)} interactions`);
  const beganAt = performance.now();
  for (let first = 0; first < interactions; first += INTERACTIONS_AT_ONCE) {
    const end = Math.min(first + INTERACTIONS_AT_ONCE, interactions);
    await db.query(KEYS, [first, end]);
    await db.query(INTERACTIONS, [first, end, leads * CONVERSATIONS_A_LEAD]);
  }
  return (performance.now() - beganAt) / 1_000;
}

const COUNTED = [
  'leads',
  'conversations',
  'interactions',
  'memory_long_term',
  'memory_episodic',
  'semantic_kg_triples',
];

async function countRows(db: Client): Promise<Record<string, number>> {
  const { rows } = await db.query<{ counts: Record<string, number> }>(
    `SELECT jsonb_build_object(${COUNTED.map((table) => `'${table}', (SELECT count(*) FROM ${table})`).join(', ')}) AS counts`,
  );
  return rows[0]?.counts ?? {};
}
