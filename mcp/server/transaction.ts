/** One write, one transaction: committed as a whole within its time, or not at all. */
import type { Pool, PoolClient } from 'pg';
import type { Queryable } from '../../db/queryable';
import { isRepeatable } from './database-errors';

const MAX_ATTEMPTS = 3;

/**
 * Runs `work` in a transaction, again when PostgreSQL gave precedence to another one.
 * @param signal once aborted nothing is committed any more, and a statement that still runs loses its connection
 */
export async function inTransaction<T>(
  pool: Pool,
  signal: AbortSignal,
  work: (db: Queryable) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await attemptTransaction(pool, signal, work);
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || signal.aborted || !isRepeatable(error)) throw error;
    }
  }
}

async function attemptTransaction<T>(pool: Pool, signal: AbortSignal, work: (db: Queryable) => Promise<T>): Promise<T> {
  const client = checkedOut(await pool.connect());
  const destroy = (): void => client.release(true);
  signal.addEventListener('abort', destroy, { once: true });
  try {
    signal.throwIfAborted();
    await client.db.query('begin');
    const result = await work(client.db);
    signal.throwIfAborted();
    await client.db.query('commit');
    client.release(false);
    return result;
  } catch (error) {
    await client.db.query('rollback').then(
      () => client.release(false),
      () => client.release(true),
    );
    throw error;
  } finally {
    signal.removeEventListener('abort', destroy);
  }
}

/** A pool client that is released once, and whose lost connection fails its queries rather than the process. */
function checkedOut(db: PoolClient): { db: PoolClient; release(destroy: boolean): void } {
  const ignore = (): void => undefined;
  db.on('error', ignore);
  let released = false;
  return {
    db,
    release(destroy) {
      if (released) return;
      released = true;
      db.release(destroy);
      db.off('error', ignore);
    },
  };
}
