/**
 * One WebSocket that many calls share. It connects when first asked for, and again in the background whenever it is lost;
 * what was waiting for an answer then fails at once.
 */
import { WebSocket } from 'ws';
import type { Logger } from '../../runtime/logger';
import { backoffMs } from './backoff';
import type { RpcRequest, RpcResponse } from './channel';
import { NoAnswer } from './channel';
import { createHeartbeat } from './heartbeat';
import type { Heartbeat } from './heartbeat';
import { PendingAnswers } from './pending-answers';

const HANDSHAKE_TIMEOUT_MS = 2_000;
const RECONNECT = { baseMs: 100, capMs: 5_000 };
/** larger than any page of rows */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

export interface WebSocketChannel {
  /** False: down at the moment, don't wait for it. Otherwise waits for the handshake under way, if there is one. */
  isReady(): Promise<boolean>;
  /** @throws NoAnswer when the connection is not there, or is lost before the answer */
  send(request: RpcRequest): Promise<RpcResponse>;
  /** Nobody waits for this answer any more. That it never came may mean that the connection is dead: finds out. */
  forget(id: number): void;
  close(): void;
}

export function createWebSocketChannel(url: string, token: string | undefined, log: Logger): WebSocketChannel {
  const headers = token ? { authorization: `Bearer ${token}` } : {};
  const pending = new PendingAnswers();
  let socket: WebSocket | undefined;
  let heartbeat: Heartbeat | undefined;
  let handshake: Promise<boolean> | undefined;
  let reconnect: NodeJS.Timeout | undefined;
  let failures = 0;
  let isClosed = false;

  function connect(): Promise<boolean> {
    const attempt = new WebSocket(url, {
      headers,
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
      maxPayload: MAX_ANSWER_BYTES,
      perMessageDeflate: false,
    });
    socket = attempt;
    attempt.on('message', (data) => {
      if (!pending.settle((data as Buffer).toString())) attempt.terminate();
    });
    const beat = createHeartbeat(attempt);
    heartbeat = beat;
    return new Promise((resolve) => {
      attempt.once('open', () => {
        failures = 0;
        handshake = undefined;
        log.info({ url }, 'connected to the data server');
        resolve(true);
      });
      // the close event follows
      attempt.on('error', (err) => {
        if (failures === 0) log.warn({ err, url }, 'connection to the data server failed');
      });
      attempt.once('close', (code) => {
        beat.stop();
        lost(code);
        resolve(false);
      });
    });
  }

  function lost(code: number): void {
    socket = undefined;
    handshake = undefined;
    pending.failAll(new NoAnswer('the connection to the data server was lost', true));
    if (isClosed) return;
    const delayMs = backoffMs(++failures, RECONNECT.baseMs, RECONNECT.capMs);
    if (failures === 1) log.warn({ url, code, retry_in_ms: Math.round(delayMs) }, 'no connection to the data server');
    reconnect = setTimeout(() => {
      reconnect = undefined;
      handshake = connect();
    }, delayMs).unref();
  }

  return {
    async isReady() {
      if (socket?.readyState === WebSocket.OPEN) return true;
      if (isClosed || reconnect) return false;
      handshake ??= connect();
      return handshake;
    },
    async send({ id, text }) {
      const open = socket;
      if (open?.readyState !== WebSocket.OPEN) throw new NoAnswer('there is no connection to the data server', false);
      return pending.wait(id, () => open.send(text));
    },
    forget(id) {
      if (pending.drop(id)) heartbeat?.probe();
    },
    close() {
      isClosed = true;
      clearTimeout(reconnect);
      pending.failAll(new NoAnswer('the client was closed', true));
      if (socket?.readyState === WebSocket.OPEN) socket.close();
      else socket?.terminate();
    },
  };
}
