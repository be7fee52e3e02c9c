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
import type { Subgraph, Triple, Walk } from './graph';
import { listenForChanges } from './graph-changes';

export interface SemanticTier {
  /** Gives the relation its weight from now on; the weight it had is kept with its dates. */
  store(db: Queryable, triple: Triple & { source?: string | undefined }): Promise<void>;
  /** Call it once a write has been committed: reads that begin afterwards see it. */
  changed(): void;
  related(walk: Walk): Promise<Related[]>;
  /** A part of the graph to draw; null when there is no such entity. */
  subgraph(walk: Walk): Promise<Subgraph | null>;
  close(): Promise<void>;
}

const LOCK = `SELECT pg_advisory_xact_lock(hashtext('semantic_kg_triples'))`;
const CLOSE_OLD = `
  UPDATE semantic_kg_triples SET valid_to = clock_timestamp()
  WHERE subject = $1 AND predicate = $2 AND object = $3 AND valid_to IS NULL AND (weight, source) IS DISTINCT FROM ($4, $5)`;
const OPEN_NEW = `
  INSERT INTO semantic_kg_triples (subject, predicate, object, weight, source) VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (subject, predicate, object) WHERE valid_to IS NULL DO NOTHING`;
const NEWER = `
  SELECT change_no, subject, predicate, object, weight FROM semantic_kg_triples
  WHERE change_no > $1 AND valid_to IS NULL ORDER BY change_no`;

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
    const { rows } = await readPool.query<Triple & { change_no: number }>(NEWER, [lastChange]);
    for (const { change_no: changeNo, ...triple } of rows) {
      graph.set(triple);
      lastChange = changeNo;
    }
    seen = toldBefore;
  });
  const changed = (): void => {
    told++;
    catchUp().catch((error: unknown) => logger.warn({ err: error }, 'the graph is behind; the next read catches up'));
  };
  const listener = await listenForChanges(databaseUrl, changed);
  const inStep = async (): Promise<void> => {
    if (seen < told || !listener.isLive()) await catchUp();
  };
  await catchUp();

  return {
    async store(db, { subject, predicate, object, weight, source }) {
      const values = [subject, predicate, object, weight, source ?? null];
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
