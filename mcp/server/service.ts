/** The data server without its sockets: a caller's message in, the answer out, one audit row per call. */
import { randomUUID } from 'node:crypto';
import type { Logger } from '../../runtime/logger';
import { RPC_ERRORS, RpcError } from '../protocol';
import type { Principal } from '../protocol/access';
import type { Audit, AuditedCall, AuthMechanism, Transport } from './audit';
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
  /** Audits that the caller was known by its token, once for the session, or for a while where there are no sessions. */
  admitted(caller: Caller): void;
  /** Audits a connection or request that was refused before it was a call. */
  refused(refusal: Refusal): void;
}

/** What was refused: by the transport, or by the face that was spoken to. */
export interface Refusal extends Omit<Caller, 'principal'> {
  /** null: nobody knows who it was */
  principal: Principal | null;
  /** JSON-RPC's, or ours */
  code: number;
  /** what the transport answered; absent: it has not refused */
  httpStatus?: number;
  /** the scope that was missing */
  scope?: string | undefined;
  /** of the request's body, as it was announced */
  bytes?: number;
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
  /** @throws RpcError `rateLimited`. For calls that are not dispatched, since there is no such method */
  takeRate: (principal: Principal) => void;
  audit: Audit;
  log: Logger;
}

/** Over HTTP, where a session is a connection and may be one call: who was known is known for so long. */
const KNOWN_MS = 3_600_000;

export function createService({ names, dispatch, takeRate, audit, log }: Deps): Service {
  const known = new Set(names);
  const knownOverHttp = new Map<string, number>();
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
      unknown: () => takeRate(caller.principal),
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
          http_status: null,
          auth_mechanism: mechanismAsked(caller, outcome.code),
        });
      },
    };
  }

  function recordNoCall(row: Omit<AuditedCall, keyof typeof NO_CALL | 'request_id' | 'at'>): void {
    audit.record({ ...NO_CALL, ...row, request_id: randomUUID(), at: new Date() });
  }

  function isNews({ principal, transport, granted }: Caller): boolean {
    if (transport === 'websocket') return true;
    const who = `${principal} ${granted ? 'OIDC' : 'APIKey'}`;
    const now = performance.now();
    const isKnown = now - (knownOverHttp.get(who) ?? -Infinity) < KNOWN_MS;
    if (!isKnown) knownOverHttp.set(who, now);
    return !isKnown;
  }

  return {
    handle: async (message, caller) => rpc(message, (incoming) => begin(caller, incoming), turnOf(caller.principal)),
    async call(request, caller) {
      const paramsBytes = Buffer.byteLength(JSON.stringify(request.params ?? null));
      await turnOf(caller.principal)();
      return runAudited(begin(caller, { ...request, paramsBytes }));
    },
    admitted(caller) {
      // whoever may come without a token was not asked for one
      if (caller.principal === 'local' || !isNews(caller)) return;
      recordNoCall({
        ...callerColumns(caller),
        ...outcomeColumns({ code: null, resultBytes: 0 }),
        ...scopeColumns(undefined),
        params_bytes: 0,
        http_status: null,
        auth_mechanism: mechanismOf(caller),
      });
    },
    refused({ code, scope, httpStatus, bytes, ...caller }) {
      recordNoCall({
        ...callerColumns(caller),
        ...outcomeColumns({ code, resultBytes: 0 }),
        ...scopeColumns(scope),
        params_bytes: bytes ?? 0,
        http_status: httpStatus ?? null,
        auth_mechanism: mechanismAsked(caller, code),
      });
    },
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

/** The columns that say something of calls alone. */
const NO_CALL = { rpc_id: null, method: null, duration_ms: 0 };

type AuditedCaller = Omit<Caller, 'principal'> & { principal: Principal | null };

const mechanismOf = ({ granted }: Pick<Caller, 'granted'>): AuthMechanism => (granted ? 'OIDC' : 'APIKey');

/** Where the answer is about who called. */
const mechanismAsked = (caller: Pick<Caller, 'granted'>, code: number | null): AuthMechanism | null =>
  code !== null && DENIED.has(code) ? mechanismOf(caller) : null;

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
