/** From a method's name and raw parameters to its result: limits, scope, parameters, transaction, once. */
import type { Pool } from 'pg';
import type { Queryable } from '../../db/queryable';
import type { IdempotencyKeys } from '../../db/repositories/idempotency';
import type { Logger } from '../../runtime/logger';
import { RPC_ERRORS, RpcError } from '../protocol';
import type { Principal } from '../protocol/access';
import { allows } from '../protocol/access';
import type { MethodContract } from '../protocol/method';
import { translateDatabaseError } from './database-errors';
import type { CallContext } from './handler';
import { applyOnce, idempotencyKeyOf, keyedWrite } from './idempotency';
import { parseParams } from '../../json-rpc/params';
import type { RegisteredMethod, Registry } from './registry';
import { createShares } from './shares';
import type { Share } from './shares';
import { inTransaction } from './transaction';

export type ResourceOperation = 'read' | 'write' | 'search';

export interface DispatcherDeps {
  registry: Registry;
  /** scope that an operation on a `db://` resource needs. @throws RpcError when there is no such resource */
  resourceScope(uri: string, operation: ResourceOperation): string;
  readPool: Pool;
  writePool: Pool;
  idempotencyKeys: IdempotencyKeys;
  /** @throws RpcError `rateLimited` */
  takeRate(principal: Principal): void;
  callTimeLimitMs: number;
  log: Logger;
}

export interface Call {
  requestId: string;
  principal: Principal;
  /** scopes that the caller's token was limited to; undefined: all of the principal's */
  granted?: ReadonlySet<string> | undefined;
  method: string;
  params: unknown;
  /** told the scope that is checked, before it is */
  onScope(scope: string): void;
}

/** @throws RpcError for everything a caller may know; other errors are bugs */
export type Dispatch = (call: Call) => Promise<unknown>;

export function createDispatcher(deps: DispatcherDeps): Dispatch {
  const shares = { read: createShares(deps.readPool), write: createShares(deps.writePool) };
  return async (call) => {
    const method = deps.registry.get(call.method);
    if (!method) throw new RpcError(RPC_ERRORS.methodNotFound, 'Method not found');
    deps.takeRate(call.principal);
    const params = checkedParams(deps, method.contract, call);
    try {
      return await withinTime(deps.callTimeLimitMs, (signal) => run({ ...deps, shares }, method, call, params, signal));
    } catch (error) {
      if (error instanceof RpcError) throw error;
      throw translateDatabaseError(error) ?? error;
    }
  };
}

/** The scope comes first where the method alone tells it: who may not call learns nothing about parameters. */
function checkedParams(deps: DispatcherDeps, contract: MethodContract, call: Call): unknown {
  if (contract.scope !== 'byResource') {
    requireScope(call, contract.scope);
    return parseParams(contract.params, call.params);
  }
  const params = parseParams(contract.params, call.params) as { uri: string; scope?: string };
  requireScope(call, deps.resourceScope(params.uri, operationOf(call.method)), params.scope);
  return params;
}

/** @param narrowedTo the one scope that the caller wants this call to have */
function requireScope(call: Call, scope: string, narrowedTo = scope): void {
  call.onScope(scope);
  if (narrowedTo !== scope || !allows(call.principal, scope, call.granted)) {
    throw new RpcError(RPC_ERRORS.forbidden, `Needs the scope ${scope}`, { scope });
  }
}

export function operationOf(method: string): ResourceOperation {
  if (method === 'resource.read') return 'read';
  return method === 'resource.write' ? 'write' : 'search';
}

async function run(
  deps: DispatcherDeps & { shares: Record<'read' | 'write', Share> },
  registered: RegisteredMethod,
  call: Call,
  params: unknown,
  signal: AbortSignal,
): Promise<unknown> {
  const { principal, requestId, method } = call;
  const { kind } = registered.contract;
  let tasks: (() => void)[] = [];
  const context = (db: Queryable): CallContext => ({
    principal,
    requestId,
    db,
    afterCommit: (task) => void tasks.push(task),
  });
  const key = kind === 'keyed' ? idempotencyKeyOf(params) : undefined;
  const write = async (db: Queryable): Promise<unknown> => {
    tasks = [];
    const apply = async (): Promise<unknown> => registered.handle(params, context(db));
    if (key === undefined) return apply();
    return applyOnce(deps.idempotencyKeys, db, keyedWrite(principal, method, key, params), apply, params);
  };
  const result =
    kind === 'read'
      ? await deps.shares.read(principal, () => registered.handle(params, context(deps.readPool)), signal)
      : await deps.shares.write(principal, () => inTransaction(deps.writePool, signal, write), signal);
  for (const task of tasks) runSafely(task, deps.log, call);
  return result;
}

/** What follows a commit cannot undo it. */
function runSafely(task: () => void, log: Logger, { method, requestId }: Call): void {
  try {
    task();
  } catch (err) {
    log.error({ err, method, request_id: requestId }, 'a task after a commit failed');
  }
}

/** Answers in time. Work that is late is told by the signal and its result is dropped. */
async function withinTime<T>(limitMs: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const late = new RpcError(RPC_ERRORS.timeout, `The call took longer than ${limitMs} ms`);
      reject(late);
      controller.abort(late);
    }, limitMs);
  });
  try {
    return await Promise.race([work(controller.signal), limit]);
  } finally {
    clearTimeout(timer);
  }
}
