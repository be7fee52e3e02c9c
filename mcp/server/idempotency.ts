/** A write that carries an idempotency key is applied once; repeated, it gives the first result. */
import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Queryable } from '../../db/queryable';
import type { IdempotencyKeys, KeyedWrite } from '../../db/repositories/idempotency';
import { RPC_ERRORS, RpcError } from '../protocol';
import { leadNamedIn } from './lead-named';
import type { Principal } from '../protocol/access';

/** The idempotency key among a method's parameters, if there is one. */
export function idempotencyKeyOf(params: unknown): string | undefined {
  if (typeof params !== 'object' || params === null || !('idempotency_key' in params)) return undefined;
  return typeof params.idempotency_key === 'string' ? params.idempotency_key : undefined;
}

export function keyedWrite(principal: Principal, method: string, key: string, params: unknown): KeyedWrite {
  const content = canonicalize({ method, params: { ...(params as object), idempotency_key: null } }) ?? '';
  return { principal, method, key, params_sha256: createHash('sha256').update(content).digest('hex') };
}

/** @throws RpcError `conflict` when the key was used for another write, `gone` when its result went with an erased lead */
export async function applyOnce(
  keys: IdempotencyKeys,
  db: Queryable,
  write: KeyedWrite,
  apply: () => Promise<unknown>,
  params: unknown,
): Promise<unknown> {
  const first = await keys.claim(db, write);
  if (!first) {
    const result = await apply();
    await keys.complete(db, write, result, leadNamedIn(result, params));
    return result;
  }
  if (first.params_sha256 !== write.params_sha256)
    throw new RpcError(RPC_ERRORS.conflict, 'This idempotency_key was used for another write');
  if (first.answer === null)
    throw new RpcError(RPC_ERRORS.gone, 'This was done before, for a lead that was erased since: its answer is gone');
  return first.answer.result;
}
