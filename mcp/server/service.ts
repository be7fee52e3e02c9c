/** The data server without its sockets: a caller's message in, the answer out, one audit row per call. */
import { randomUUID } from 'node:crypto';
import type { Logger } from '../../runtime/logger';
import { RPC_ERRORS, RpcError } from '../protocol';
import type { Principal } from '../protocol/access';
import type { Audit, AuditedCall, Transport } from './audit';
import type { Dispatch } from './dispatcher';
import type { Execution, Incoming, Outcome } from '../../json-rpc/server';
import { createJsonRpc } from '../../json-rpc/server';
import { createTurns } from '../../json-rpc/turns';
import type { Turn } from '../../json-rpc/turns';

/** One connection of somebody we know. */
export interface Caller {
  principal: Principal;
  transport: Transport;
  sessionId: string;
  /** scopes that the caller's token was limited to; undefined: all of the principal's */
  granted?: ReadonlySet<string> | undefined;
}

export interface Service {
  /** Never rejects. Undefined: nothing to answer. */
  handle(message: Uint8Array, caller: Caller): Promise<string | undefined>;
  /** One call for a face that has words of its own for answers. @throws RpcError, that of a bug without its text */
  call(request: Omit<Incoming, 'paramsBytes'>, caller: Caller): Promise<Answer>;
  /** Audits a connection or request that was turned away because nobody knows the caller. */
  turnedAway(transport: Transport, sessionId: string): void;
  /** Audits a call that was refused before it was one. */
  refused(caller: Caller, code: number, scope?: string): void;
}

/** A result, and the same as JSON. */
export interface Answer {
  result: unknown;
  text: string;
}

interface Deps {
  /** of all methods */
  names: Iterable<string>;
  dispatch: Dispatch;
  audit: Audit;
  log: Logger;
}

export function createService({ names, dispatch, audit, log }: Deps): Service {
  const known = new Set(names);
  const rpc = createJsonRpc(known);
  const turns = new Map<Principal, Turn>();
  const turnOf = (principal: Principal): Turn => {
    const turn = turns.get(principal) ?? createTurns();
    turns.set(principal, turn);
    return turn;
  };

  function begin(caller: Caller, incoming: Incoming): Execution {
    const { method, params } = incoming;
    const requestId = randomUUID();
    const startedMs = performance.now();
    let checkedScope: string | undefined;
    const onScope = (scope: string): void => {
      checkedScope = scope;
    };
    return {
      run: async () => {
        const { principal, granted } = caller;
        return dispatch({ requestId, principal, granted, method, params, onScope });
      },
      unexpected: (err) => log.error({ err, method, request_id: requestId }, 'a call failed unexpectedly'),
      finished(outcome) {
        const durationMs = performance.now() - startedMs;
        audit.record({
          ...callerColumns(caller),
          ...outcomeColumns(outcome),
          ...scopeColumns(checkedScope),
          request_id: requestId,
          rpc_id: auditableId(incoming.id),
          at: new Date(Date.now() - durationMs),
          method: known.has(method) ? method : null,
          params_bytes: incoming.paramsBytes,
          duration_ms: durationMs,
        });
      },
    };
  }

  function recordRefusal(caller: AuditedCaller, code: number, scope?: string): void {
    audit.record({
      ...callerColumns(caller),
      ...outcomeColumns({ code, resultBytes: 0 }),
      ...scopeColumns(scope),
      request_id: randomUUID(),
      rpc_id: null,
      at: new Date(),
      method: null,
      params_bytes: 0,
      duration_ms: 0,
    });
  }

  return {
    handle: async (message, caller) => rpc(message, (incoming) => begin(caller, incoming), turnOf(caller.principal)),
    async call(request, caller) {
      const paramsBytes = Buffer.byteLength(JSON.stringify(request.params ?? null));
      await turnOf(caller.principal)();
      return runAudited(begin(caller, { ...request, paramsBytes }));
    },
    turnedAway: (transport, sessionId) =>
      recordRefusal({ principal: null, transport, sessionId }, RPC_ERRORS.unauthorized),
    refused: recordRefusal,
  };
}

/** @throws RpcError */
async function runAudited(execution: Execution): Promise<Answer> {
  try {
    const result = await execution.run();
    const text = JSON.stringify(result);
    execution.finished({ code: null, resultBytes: Buffer.byteLength(text) });
    return { result, text };
  } catch (error) {
    if (!(error instanceof RpcError)) execution.unexpected(error);
    const told = error instanceof RpcError ? error : new RpcError(RPC_ERRORS.internalError, 'Internal error');
    execution.finished({ code: told.code, resultBytes: 0 });
    throw told;
  }
}

/** An id that could hold anything else than a plain token (an address, a name) is not kept. */
function auditableId(id: Incoming['id']): string | null {
  const text = String(id ?? '');
  return /^[A-Za-z0-9._-]{1,64}$/.test(text) ? text : null;
}

type AuditedCaller = Omit<Caller, 'principal'> & { principal: Principal | null };

const callerColumns = (caller: AuditedCaller): Pick<AuditedCall, 'principal' | 'transport' | 'session_id'> => ({
  principal: caller.principal,
  transport: caller.transport,
  session_id: caller.sessionId,
});

function scopeColumns(scope: string | undefined): Pick<AuditedCall, 'scope' | 'resource' | 'operation'> {
  const [resource, operation] = scope?.split(':') ?? [];
  return { scope: scope ?? null, resource: resource ?? null, operation: operation ?? null };
}

const DENIED = new Set<number>([RPC_ERRORS.unauthorized, RPC_ERRORS.forbidden, RPC_ERRORS.rateLimited]);

function outcomeColumns({ code, resultBytes }: Outcome): Pick<AuditedCall, 'status_code' | 'result' | 'result_bytes'> {
  const failure = code !== null && DENIED.has(code) ? 'denied' : 'failed';
  return { status_code: code ?? 0, result: code === null ? 'success' : failure, result_bytes: resultBytes };
}
