/** Contract and handler of each method, side by side, with the types of one method erased. */
import type { MethodContract } from '../protocol/method';
import type { CallContext } from './handler';

export interface RegisteredMethod {
  contract: MethodContract;
  handle(params: unknown, context: CallContext): Promise<unknown>;
}

export type Registry = ReadonlyMap<string, RegisteredMethod>;

/**
 * `handlers` has exactly the methods of `contracts`, each taking what the contract's schema yields: the caller's types
 * say so (`Handlers` for the real table).
 */
export function createRegistry<Name extends string>(
  contracts: Record<Name, MethodContract>,
  handlers: Record<Name, RegisteredMethod['handle']>,
): Registry {
  const names = Object.keys(contracts) as Name[];
  return new Map(names.map((name) => [name, { contract: contracts[name], handle: handlers[name] }]));
}
