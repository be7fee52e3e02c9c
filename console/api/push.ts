/**
 * What happens, as `/rpc` tells it over a WebSocket (docs/rpc.md): connects, subscribes, and after a drop resumes where it was. A page cannot
 * send a token with a WebSocket: where one is needed, views ask again and again instead.
 */
import { isRecord } from './client';
import { readToken } from './token';

export interface Happening {
  method: string;
  params: Readonly<Record<string, unknown>>;
}

export interface Listener {
  onHappening: (happening: Happening) => void;
  /** something may have been missed: load anew */
  onGap: () => void;
  onState: (state: PushState) => void;
}

/** `off`: not connected yet, or never. `lost`: it was. */
export type PushState = 'off' | 'open' | 'lost';

const SUBSCRIBE_ID = 1;
const GONE = -32009;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 5_000;

/** @returns how to stop */
export function listen(listener: Listener): () => void {
  let sequence: number | undefined;
  let isStopped = false;
  let socket: WebSocket | undefined;
  let wait = FIRST_WAIT_MS;
  let timer: number | undefined;
  let wasOpen = false;

  const connect = (): void => {
    if (readToken() !== null) {
      timer = window.setTimeout(connect, LONGEST_WAIT_MS);
      return;
    }
    const opened = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/rpc`);
    socket = opened;
    opened.onopen = () => subscribe(opened);
    opened.onmessage = ({ data }) => {
      if (typeof data === 'string') hear(opened, JSON.parse(data));
    };
    opened.onclose = () => {
      if (isStopped) return;
      if (wasOpen) listener.onState('lost');
      timer = window.setTimeout(connect, wait * (0.5 + Math.random()));
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    };
  };

  const subscribe = (to: WebSocket): void => {
    const params = sequence === undefined ? {} : { since: sequence };
    to.send(JSON.stringify({ jsonrpc: '2.0', id: SUBSCRIBE_ID, method: 'events.subscribe', params }));
  };

  const hear = (from: WebSocket, message: unknown): void => {
    if (!isRecord(message)) return;
    const { method, params, result, error } = message;
    if (isRecord(error) && error.code === GONE && sequence !== undefined) {
      sequence = undefined;
      subscribe(from);
    } else if (isRecord(result)) {
      if (sequence === undefined) listener.onGap();
      keep(result.sequence);
      wait = FIRST_WAIT_MS;
      wasOpen = true;
      listener.onState('open');
    } else if (typeof method === 'string' && isRecord(params)) {
      keep(params.sequence);
      if (method === 'events.missed') listener.onGap();
      else listener.onHappening({ method, params });
    }
  };

  /** The answer to a subscription may name an event that is yet to be told: numbers only grow. */
  const keep = (heard: unknown): void => {
    if (typeof heard === 'number') sequence = Math.max(sequence ?? 0, heard);
  };

  connect();
  return () => {
    isStopped = true;
    window.clearTimeout(timer);
    socket?.close();
  };
}
