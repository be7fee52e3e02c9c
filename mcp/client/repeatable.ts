/** Which failed calls may be made again without doing anything twice. */
import type { MethodName } from '../protocol';
import { RPC_ERRORS, RpcError, methods } from '../protocol';
import { NoAnswer } from './channel';

export function mayRepeat(method: MethodName, params: unknown, error: unknown): boolean {
  if (error instanceof NoAnswer) return !error.mayHaveArrived || isIdempotent(method, params);
  if (!(error instanceof RpcError)) return false;
  // refused before anything was done
  if (error.code === RPC_ERRORS.rateLimited) return true;
  return error.code === RPC_ERRORS.unavailable && isIdempotent(method, params);
}

/** Reads and natural writes always are, keyed writes when they carry their key. */
function isIdempotent(method: MethodName, params: unknown): boolean {
  if (methods[method].kind !== 'keyed') return true;
  return typeof params === 'object' && params !== null && 'idempotency_key' in params && !!params.idempotency_key;
}
