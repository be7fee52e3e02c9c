/**
 * The data client: WebSocket first, HTTP while there is none. Calls that are safe to repeat are repeated, and every call ends
 * by its time limit, whatever happens to the server.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../../runtime/logger';
import type { DataClient, MethodName, Params, Result } from '../protocol';
import { RPC_ERRORS, RpcError } from '../protocol';
import { backoffMs } from './backoff';
import type { RpcRequest } from './channel';
import { NoAnswer, resultOf, unavailable } from './channel';
import { createHttpChannel } from './http-channel';
import { mayRepeat } from './repeatable';
import { createWebSocketChannel } from './websocket-channel';

export interface DataClientOptions {
  /** ws, wss, http or https; the other transport has the same host and path */
  url: string;
  token?: string | undefined;
  log: Logger;
  /** for a call with all its retries */
  callTimeoutMs?: number;
}

const DEFAULT_CALL_TIMEOUT_MS = 10_000;
const MAX_ATTEMPTS = 8;
const RETRY = { baseMs: 50, capMs: 1_000 };
const MAX_PENDING_CALLS = 2_000;
/** The server closes a connection that brings more, and every other call with it. */
const MAX_REQUEST_BYTES = 1024 * 1024;

export function createDataClient(options: DataClientOptions): DataClient {
  const { url, token, log, callTimeoutMs = DEFAULT_CALL_TIMEOUT_MS } = options;
  const webSocket = createWebSocketChannel(url.replace(/^http/, 'ws'), token, log);
  const http = createHttpChannel(url.replace(/^ws/, 'http'), token);
  const running = new Set<AbortController>();
  let isClosed = false;
  let lastId = 0;

  async function attempt(request: RpcRequest, signal: AbortSignal): Promise<unknown> {
    if (!(await webSocket.isReady())) return resultOf(await http.send(request, signal));
    const forget = (): void => webSocket.forget(request.id);
    signal.addEventListener('abort', forget, { once: true });
    try {
      return resultOf(await webSocket.send(request));
    } finally {
      signal.removeEventListener('abort', forget);
    }
  }

  async function attemptUntilDone(method: MethodName, params: unknown, signal: AbortSignal, progress: Progress) {
    for (let count = 1; ; count++) {
      const request = encode(++lastId, method, params);
      try {
        progress.waitsForAnswer = true;
        return await attempt(request, signal);
      } catch (error) {
        progress.waitsForAnswer = false;
        if (count === MAX_ATTEMPTS || signal.aborted || !mayRepeat(method, params, error)) throw error;
        await sleep(backoffMs(count, RETRY.baseMs, RETRY.capMs), undefined, { signal });
      }
    }
  }

  async function callInTime(method: MethodName, params: unknown): Promise<unknown> {
    const progress: Progress = { waitsForAnswer: false };
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), callTimeoutMs);
    running.add(stop);
    try {
      return await Promise.race([attemptUntilDone(method, params, stop.signal, progress), aborted(stop.signal)]);
    } catch (error) {
      if (isClosed) throw unavailable('The data client was closed');
      if (!stop.signal.aborted) throw error instanceof NoAnswer ? unavailable(error.message) : error;
      const why = `${method} was not answered within ${callTimeoutMs} ms`;
      throw progress.waitsForAnswer ? new RpcError(RPC_ERRORS.timeout, why) : unavailable(why);
    } finally {
      clearTimeout(timer);
      running.delete(stop);
    }
  }

  return {
    async call<M extends MethodName>(method: M, params: Params<M>): Promise<Result<M>> {
      if (isClosed) throw unavailable('The data client was closed');
      if (running.size >= MAX_PENDING_CALLS) throw unavailable('Too many calls are waiting for the data server');
      // the server has checked it against the schema of the same contract
      return (await callInTime(method, params)) as Result<M>;
    },
    async close() {
      isClosed = true;
      for (const stop of running) stop.abort();
      webSocket.close();
    },
  };
}

/** What a call is doing: tells a server that is slow from one that is not there. */
interface Progress {
  waitsForAnswer: boolean;
}

/** @throws RpcError `tooLarge` */
function encode(id: number, method: string, params: unknown): RpcRequest {
  const text = JSON.stringify({ jsonrpc: '2.0', id, method, params });
  if (Buffer.byteLength(text) <= MAX_REQUEST_BYTES) return { id, text };
  throw new RpcError(RPC_ERRORS.tooLarge, `A request has at most ${MAX_REQUEST_BYTES} bytes`);
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new NoAnswer('aborted', true)), { once: true });
  });
}
