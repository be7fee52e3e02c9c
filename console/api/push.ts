/**
 * What happens, as `/rpc` tells it over a WebSocket (docs/rpc.md): connects with the tab's token, subscribes, and after a drop resumes where
 * it was. While a token is needed it waits for one.
 */
import { isRecord } from './client';
import { isTokenNeeded, onTokenChange, readToken } from './token';

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
  /** it was connected with; undefined: one is waited for */
  let token: string | null | undefined;

  const connect = (): void => {
    token = isTokenNeeded() ? undefined : readToken();
    if (token === undefined) return;
    const opened = new WebSocket(
      `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/rpc`,
      protocolsWith(token),
    );
    socket = opened;
    opened.onopen = () => subscribe(opened);
    opened.onmessage = ({ data }) => {
      if (typeof data === 'string') hear(opened, JSON.parse(data));
    };
    opened.onclose = () => {
      if (isStopped || socket !== opened) return;
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

  const stopListening = onTokenChange(() => {
    if (isTokenNeeded() || readToken() === token) return;
    window.clearTimeout(timer);
    const old = socket;
    connect();
    old?.close();
  });

  connect();
  return () => {
    isStopped = true;
    stopListening();
    window.clearTimeout(timer);
    socket?.close();
  };
}

/** A page can set no headers of a WebSocket: it offers its token as a protocol, after one that the server may choose. */
const protocolsWith = (token: string | null): string[] =>
  token === null ? [] : ['purple-merit', `bearer.${base64url(token)}`];

const base64url = (text: string): string =>
  btoa(String.fromCharCode(...new TextEncoder().encode(text)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
