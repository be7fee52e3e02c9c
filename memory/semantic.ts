/**
 * The knowledge graph: walked in memory, written through to PostgreSQL. Writes are serialised by the table's lock, so that
 * change numbers appear in their order. A write is announced by NOTIFY; while nothing is listening, every read first asks
 * for what changed.
 */
import type { Queryable } from '../db/queryable';
import type { Related } from '../mcp/protocol/memory-methods';
import { createLogger } from '../runtime/logger';
import { coalesce } from './coalesce';
import { createGraph } from './graph';
import type { Subgraph, Triple, Validity, Walk } from './graph';
import { listenForChanges } from './changes';

export interface SemanticTier {
  /** States the relation anew: its weight, from now on unless said otherwise. What was stated before is kept with its dates. */
  store(db: Queryable, statement: Statement): Promise<void>;
  /** Call it once a write has been committed: reads that begin afterwards see it. */
  changed(): void;
  related(walk: Walk): Promise<Related[]>;
  /** A part of the graph to draw; null when there is no such entity. */
  subgraph(walk: Walk): Promise<Subgraph | null>;
  close(): Promise<void>;
}

export type Statement = Triple & Partial<Validity> & { source?: string | undefined };

const LOCK = `SELECT pg_advisory_xact_lock(hashtext('semantic_kg_triples'))`;
/** times are kept to the millisecond, and may be rounded up */
const SOON = `clock_timestamp() + interval '1 ms'`;
const CLOSE_OLD = `
  UPDATE semantic_kg_triples SET valid_to = GREATEST(valid_from, clock_timestamp())
  WHERE subject = $1 AND predicate = $2 AND object = $3 AND (valid_to IS NULL OR valid_to > clock_timestamp())
    AND (weight, source, valid_to, valid_from) IS DISTINCT FROM ($4, $5, $6::timestamptz, COALESCE($7::timestamptz, LEAST(valid_from, ${SOON})))`;
const OPEN_NEW = `
  INSERT INTO semantic_kg_triples (subject, predicate, object, weight, source, valid_to, valid_from)
  SELECT $1, $2, $3, $4, $5, $6::timestamptz, COALESCE($7::timestamptz, clock_timestamp())
  WHERE NOT EXISTS (SELECT FROM semantic_kg_triples WHERE subject = $1 AND predicate = $2 AND object = $3
    AND (weight, source, valid_to, valid_from) IS NOT DISTINCT FROM ($4, $5, $6::timestamptz, COALESCE($7::timestamptz, LEAST(valid_from, ${SOON}))))`;
/** The first time what is over is left out; later it may be the news. What has begun has begun by the store's clock. */
const NEWER = `
  SELECT change_no, subject, predicate, object, weight, valid_to,
         CASE WHEN valid_from > ${SOON} THEN valid_from END AS valid_from
  FROM semantic_kg_triples
  WHERE change_no > $1 AND (valid_to IS NULL OR valid_to > clock_timestamp() OR $1 > 0) ORDER BY change_no`;

/** Loads the graph, and keeps it in step with every server's writes. */
export async function createSemantic(readPool: Queryable, databaseUrl: string): Promise<SemanticTier> {
  const logger = createLogger('memory.semantic');
  const graph = createGraph();
  let lastChange = 0;
  /** changes we were told of, and how many of these the graph has seen for certain */
  let told = 1;
  let seen = 0;

  const catchUp = coalesce(async () => {
    const toldBefore = told;
    const { rows } = await readPool.query<Triple & Validity & { change_no: number }>(NEWER, [lastChange]);
    for (const { change_no: changeNo, ...statement } of rows) {
      graph.set(statement);
      lastChange = changeNo;
    }
    seen = toldBefore;
  });
  const changed = (): void => {
    told++;
    catchUp().catch((error: unknown) => logger.warn({ err: error }, 'the graph is behind; the next read catches up'));
  };
  const listener = await listenForChanges(databaseUrl, {
    channel: 'semantic_kg_changed',
    name: 'purple_merit_graph_changes',
    onChange: changed,
  });
  const inStep = async (): Promise<void> => {
    if (seen < told || !listener.isLive()) await catchUp();
  };
  await catchUp();

  return {
    async store(db, { subject, predicate, object, weight, source, valid_from, valid_to }) {
      const values = [subject, predicate, object, weight, source ?? null, valid_to ?? null, valid_from ?? null];
      await db.query(LOCK);
      await db.query(CLOSE_OLD, values);
      await db.query(OPEN_NEW, values);
    },
    changed,
    async related(walk) {
      await inStep();
      return graph.related(walk);
    },
    async subgraph(walk) {
      await inStep();
      return graph.subgraph(walk);
    },
    close: () => listener.close(),
  };
}
