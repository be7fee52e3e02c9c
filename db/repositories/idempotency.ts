/** Keyed writes are applied once: the key's row is taken in the transaction of the write itself. */
import type { Vault } from '../pii';
import type { Queryable } from '../queryable';

export interface KeyClaim {
  principal: string;
  key: string;
  method: string;
  /** hex SHA-256 of the canonical parameters without the key */
  params_sha256: string;
}

export type ClaimState = { state: 'new' } | { state: 'done'; result: unknown } | { state: 'mismatch' };

export interface IdempotencyKeys {
  /**
   * Inside the transaction of the write, first thing. A parallel claim of the same key waits here until the first
   * transaction has ended: it then sees the first one's result, or takes the key when that one rolled back.
   */
  claim(client: Queryable, claim: KeyClaim): Promise<ClaimState>;
  /** Inside the same transaction, last thing: what every later call with this key is answered. */
  complete(client: Queryable, claim: KeyClaim, result: unknown): Promise<void>;
}

/** Results may repeat what a lead said of itself, so they are kept encrypted. */
export function createIdempotencyKeys(vault: Vault): IdempotencyKeys {
  const place = (claim: KeyClaim): string => `idempotency_keys.result:${claim.principal}:${claim.key}`;
  return {
    async claim(client, claim) {
      const taken = await client.query(
        `INSERT INTO idempotency_keys (principal, key, method, params_sha256) VALUES ($1, $2, $3, $4)
         ON CONFLICT (principal, key) DO NOTHING`,
        [claim.principal, claim.key, claim.method, claim.params_sha256],
      );
      if (taken.rowCount === 1) return { state: 'new' };
      const { rows } = await client.query<{ method: string; params_sha256: string; result: Buffer | null }>(
        'SELECT method, params_sha256, result FROM idempotency_keys WHERE principal = $1 AND key = $2',
        [claim.principal, claim.key],
      );
      const [first] = rows;
      if (!first) throw new Error('an idempotency key vanished while it was claimed');
      if (first.method !== claim.method || first.params_sha256 !== claim.params_sha256) return { state: 'mismatch' };
      return { state: 'done', result: first.result === null ? null : JSON.parse(vault.openShared(first.result, place(claim))) };
    },

    async complete(client, claim, result) {
      await client.query('UPDATE idempotency_keys SET result = $3 WHERE principal = $1 AND key = $2', [
        claim.principal,
        claim.key,
        vault.sealShared(JSON.stringify(result), place(claim)),
      ]);
    },
  };
}
