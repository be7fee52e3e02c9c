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
  /** null: it was about a person who was erased since */
  answer: { result: unknown } | null;
}

export interface IdempotencyKeys {
  /**
   * Inside the transaction of the write, first thing. A parallel claim of the same key waits here until the first
   * transaction has ended, and then sees its result; undefined: the key is ours, the first one rolled back or never was.
   */
  claim(db: Queryable, write: KeyedWrite): Promise<FirstWrite | undefined>;
  /** Inside the same transaction, last thing: what every later call with this key is answered. */
  complete(db: Queryable, write: KeyedWrite, result: unknown, leadId: string | null): Promise<void>;
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
      const { rows } = await db.query<{ params_sha256: string; result: Buffer | null; lead_id: string | null }>(
        'SELECT params_sha256, result, lead_id FROM idempotency_keys WHERE principal = $1 AND key = $2',
        [write.principal, write.key],
      );
      const [first] = rows;
      if (!first || (!first.result && first.lead_id === null))
        throw new Error('an idempotency key was taken without a result');
      const { params_sha256, result } = first;
      return {
        params_sha256,
        answer: result && { result: JSON.parse(vault.openShared(result, place(write))) as unknown },
      };
    },

    async complete(db, write, result, leadId) {
      const sealed = vault.sealShared(JSON.stringify(result), place(write));
      await db.query('UPDATE idempotency_keys SET result = $3, lead_id = $4 WHERE principal = $1 AND key = $2', [
        write.principal,
        write.key,
        sealed,
        leadId,
      ]);
    },
  };
}
