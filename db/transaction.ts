/** One transaction around a piece of work, tried again when PostgreSQL broke a deadlock. */
import { DatabaseError } from 'pg';
import type { Pool } from 'pg';
import type { Queryable } from './queryable';

const DEADLOCK = '40P01';
const SERIALIZATION_FAILURE = '40001';
const ATTEMPTS = 3;

const mayTryAgain = (error: unknown): boolean =>
  error instanceof DatabaseError && (error.code === DEADLOCK || error.code === SERIALIZATION_FAILURE);

/**
 * READ COMMITTED: every statement sees what others have committed before it began, which the locks here rely on.
 * @param work may run more than once; everything it changes goes through the client it is given
 */
export async function inTransaction<T>(pool: Pool, work: (client: Queryable) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await once(pool, work);
    } catch (error) {
      if (attempt === ATTEMPTS || !mayTryAgain(error)) throw error;
    }
  }
}

async function once<T>(pool: Pool, work: (client: Queryable) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((lost: unknown) => {
      broken = lost instanceof Error ? lost : new Error('the connection was lost');
    });
    throw error;
  } finally {
    client.release(broken);
  }
}
