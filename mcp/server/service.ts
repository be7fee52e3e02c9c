/** The data server without its sockets: a caller's message in, the answer out, one audit row per call. */
import { randomUUID } from 'node:crypto';
import type { Logger } from '../../runtime/logger';
import { RPC_ERRORS } from '../protocol';
import type { Principal } from '../protocol/access';
import type { Audit, AuditedCall, Transport } from './audit';
import type { Dispatch } from './dispatcher';
import type { Execution, Incoming, Outcome } from '../../json-rpc/server';
import { createJsonRpc } from '../../json-rpc/server';

/** One connection of somebody we know. */
export interface Caller {
  principal: Principal;
  transport: Transport;
  sessionId: string;
}

export interface Service {
  /** Never rejects. Undefined: nothing to answer. */
  handle(message: Uint8Array, caller: Caller): Promise<string | undefined>;
  /** Audits a connection or request that was turned away because nobody knows the caller. */
  turnedAway(transport: Transport, sessionId: string): void;
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

  function begin(caller: Caller, incoming: Incoming): Execution {
    const { method, params } = incoming;
    const requestId = randomUUID();
    const startedMs = performance.now();
    let checkedScope: string | undefined;
    const onScope = (scope: string): void => {
      checkedScope = scope;
    };
    return {
      run: async () => dispatch({ requestId, principal: caller.principal, method, params, onScope }),
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

  return {
    handle: async (message, caller) => rpc(message, (incoming) => begin(caller, incoming)),
    turnedAway(transport, sessionId) {
      audit.record({
        ...callerColumns({ principal: null, transport, sessionId }),
        ...outcomeColumns({ code: RPC_ERRORS.unauthorized, resultBytes: 0 }),
        ...scopeColumns(undefined),
        request_id: randomUUID(),
        rpc_id: null,
        at: new Date(),
        method: null,
        params_bytes: 0,
        duration_ms: 0,
      });
    },
  };
}

/** An id that could hold anything else than a plain token (an address, a name) is not kept. */
function auditableId(id: Incoming['id']): string | null {
  const text = String(id ?? '');
  return /^[A-Za-z0-9._-]{1,64}$/.test(text) ? text : null;
}

const callerColumns = (
  caller: Omit<Caller, 'principal'> & { principal: Principal | null },
): Pick<AuditedCall, 'principal' | 'transport' | 'session_id'> => ({
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
