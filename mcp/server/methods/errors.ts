/** The errors methods throw on purpose. They name ids, never personal fields. */
import { RPC_ERRORS, RpcError } from '../../protocol';

export const notFound = (what: string, id: string): RpcError =>
  new RpcError(RPC_ERRORS.notFound, `there is no ${what} ${id}`);
export const invalid = (message: string): RpcError => new RpcError(RPC_ERRORS.invalidParams, message);
export const conflict = (message: string): RpcError => new RpcError(RPC_ERRORS.conflict, message);

/** @throws RpcError notFound */
export function found<T>(value: T | undefined, what: string, id: string): T {
  if (value === undefined) throw notFound(what, id);
  return value;
}
