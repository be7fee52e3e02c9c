/**
 * One row per call in `mcp_calls`, and one when a caller was first known: who, what, when, how it ended; never parameters, never
 * anything about persons.
 * Rows wait in a bounded queue and are stored in batches; calls never wait for the audit.
 */
import type { Queryable } from '../../db/queryable';
import type { Logger } from '../../runtime/logger';
import type { Principal } from '../protocol/access';
import { insertCalls } from './audit-store';

export type Transport = 'http' | 'websocket';
/** A token of ours, or one of an authorization server. */
export type AuthMechanism = 'APIKey' | 'OIDC';

export interface AuditedCall {
  request_id: string;
  rpc_id: string | null;
  at: Date;
  transport: Transport;
  session_id: string;
  principal: Principal | null;
  method: string | null;
  resource: string | null;
  operation: string | null;
  scope: string | null;
  params_bytes: number;
  result_bytes: number;
  duration_ms: number;
  status_code: number;
  result: 'success' | 'denied' | 'failed';
  /** what the transport answered, where it refused the request itself; null: JSON-RPC has answered */
  http_status: number | null;
  /** where the row is about who calls: refused for it, or (`success`, which is no call) known by it */
  auth_mechanism: AuthMechanism | null;
}

const FLUSH_INTERVAL_MS = 200;
const FLUSH_ROWS = 500;
const MAX_QUEUED_ROWS = 20_000;

export interface Audit {
  record(call: AuditedCall): void;
  /** rows lost because the store was down for longer than the queue could hold */
  readonly dropped: number;
  /** Stores what is queued, as far as the store allows. */
  close(): Promise<void>;
}

export function createAudit(db: Queryable, log: Logger): Audit {
  let queue: AuditedCall[] = [];
  let flushing: Promise<void> | undefined;
  let storeIsDown = false;
  let dropped = 0;

  async function storeBatch(): Promise<void> {
    const batch = queue.slice(0, FLUSH_ROWS);
    try {
      await insertCalls(db, batch);
      queue = queue.slice(batch.length);
      if (storeIsDown) log.info({ queued: queue.length, failed: dropped }, 'audit rows are stored again');
      storeIsDown = false;
    } catch (err) {
      if (!storeIsDown) log.error({ err, queued: queue.length }, 'audit rows cannot be stored, keeping them');
      storeIsDown = true;
    }
  }

  function flush(): Promise<void> {
    flushing ??= storeBatch().finally(() => {
      flushing = undefined;
      if (!storeIsDown && queue.length >= FLUSH_ROWS) void flush();
    });
    return flushing;
  }

  const timer = setInterval(() => {
    if (queue.length > 0) void flush();
  }, FLUSH_INTERVAL_MS);
  timer.unref();

  return {
    record(call) {
      if (queue.length >= MAX_QUEUED_ROWS) {
        dropped++;
        return;
      }
      queue.push(call);
      if (queue.length === FLUSH_ROWS) void flush();
    },
    get dropped() {
      return dropped;
    },
    async close() {
      clearInterval(timer);
      await flushing;
      do {
        await flush();
      } while (queue.length > 0 && !storeIsDown);
      if (queue.length > 0) log.error({ failed: queue.length + dropped }, 'audit rows were lost');
    },
  };
}
