/** Keyed writes are applied once: the key's row is taken in the transaction of the write itself. */
import type { Vault } from '../pii';
import type { Queryable } from '../queryable';

export interface KeyedWrite {
  principal: string;
  method: string;
  key: string;
  /** of method and parameters, the key left out */
  params_sha256: string;
}

export interface FirstWrite {
  params_sha256: string;
  result: unknown;
}

export interface IdempotencyKeys {
  /**
   * Inside the transaction of the write, first thing. A parallel claim of the same key waits here until the first
   * transaction has ended, and then sees its result; undefined: the key is ours, the first one rolled back or never was.
   */
  claim(db: Queryable, write: KeyedWrite): Promise<FirstWrite | undefined>;
  /** Inside the same transaction, last thing: what every later call with this key is answered. */
  complete(db: Queryable, write: KeyedWrite, result: unknown): Promise<void>;
}

const place = ({ principal, key }: KeyedWrite): string => `idempotency_keys.result:${principal}:${key}`;

/** Results may repeat what a lead said of itself, so they are kept encrypted. */
export function createIdempotencyKeys(vault: Vault): IdempotencyKeys {
  return {
    async claim(db, write) {
      const taken = await db.query(
        `INSERT INTO idempotency_keys (principal, key, method, params_sha256) VALUES ($1, $2, $3, $4)
         ON CONFLICT (principal, key) DO NOTHING`,
        [write.principal, write.key, write.method, write.params_sha256],
      );
      if (taken.rowCount === 1) return undefined;
      const { rows } = await db.query<{ params_sha256: string; result: Buffer | null }>(
        'SELECT params_sha256, result FROM idempotency_keys WHERE principal = $1 AND key = $2',
        [write.principal, write.key],
      );
      const [first] = rows;
      if (!first?.result) throw new Error('an idempotency key was taken without a result');
      const result: unknown = JSON.parse(vault.openShared(first.result, place(write)));
      return { params_sha256: first.params_sha256, result };
    },

    async complete(db, write, result) {
      const sealed = vault.sealShared(JSON.stringify(result), place(write));
      await db.query('UPDATE idempotency_keys SET result = $3 WHERE principal = $1 AND key = $2', [
        write.principal,
        write.key,
        sealed,
      ]);
    },
  };
}
