/** One WebSocket: calls run side by side up to a bound; beyond it nothing more is read until some are answered. */
import { WebSocket } from 'ws';
import type { RawData } from 'ws';

/** A message counts until its answer has left the process, so that a caller who does not read holds up only itself. */
const MAX_IN_FLIGHT = 64;
const UNSUPPORTED_DATA = 1003;
const TRY_AGAIN_LATER = 1013;
const CLOSE_GRACE_MS = 1_000;
/** What may wait for a caller who does not read, in bytes: about 5,000 notifications. */
const MAX_UNREAD_BYTES = 1024 * 1024;

/** The caller's end of a connection, for what he is told without having asked just now. */
export interface Peer {
  /** Resolves when the message has left the process, or never will. Who lets too much wait is closed with 1013. */
  push(text: string): Promise<void>;
  isOpen(): boolean;
  onClose(listener: () => void): void;
}

/** Answers one message, or has nothing to answer. Never rejects. */
export type Handle = (message: Uint8Array, peer: Peer) => Promise<string | undefined>;

export interface Connection {
  /** Ends a connection that has shown no life since the last beat, asks for a sign of life otherwise. */
  beat(): void;
  /** Reads no further, answers what is running, says good-bye. */
  close(code: number): Promise<void>;
}

/** @param beforeSending called before each message goes out */
export function serveConnection(socket: WebSocket, handle: Handle, beforeSending: () => void): Connection {
  const waiting: Uint8Array[] = [];
  const running = new Set<Promise<void>>();
  let isAlive = true;
  let isClosing = false;

  const isOpen = (): boolean => socket.readyState === WebSocket.OPEN;
  const send = (text: string): Promise<void> =>
    new Promise((resolve) => {
      beforeSending();
      socket.send(text, () => resolve());
    });
  const peer: Peer = {
    async push(text) {
      if (!isOpen()) return;
      const sent = send(text);
      if (socket.bufferedAmount > MAX_UNREAD_BYTES) hangUp();
      await sent;
    },
    isOpen,
    onClose: (listener) => void socket.once('close', listener),
  };

  function hangUp(): void {
    socket.close(TRY_AGAIN_LATER, 'reads too slowly: connect again and go on from what was read');
    setTimeout(() => socket.terminate(), CLOSE_GRACE_MS).unref();
  }

  async function answer(message: Uint8Array): Promise<void> {
    const text = await handle(message, peer);
    if (text !== undefined && isOpen()) await send(text);
    isAlive = true;
  }

  function start(message: Uint8Array): void {
    const run = answer(message).finally(() => {
      running.delete(run);
      const next = waiting.shift();
      if (next) start(next);
      else if (socket.isPaused && !isClosing) socket.resume();
    });
    running.add(run);
  }

  socket.on('message', (data, isBinary) => {
    isAlive = true;
    if (isBinary) {
      socket.close(UNSUPPORTED_DATA, 'text only');
      return;
    }
    if (isClosing) return;
    if (running.size < MAX_IN_FLIGHT) {
      start(bytesOf(data));
      return;
    }
    // what was read already has to be kept; what was not stays with the sender
    waiting.push(bytesOf(data));
    socket.pause();
  });
  socket.on('pong', () => {
    isAlive = true;
  });
  // the close event follows and says everything
  socket.on('error', () => undefined);
  socket.once('close', () => {
    waiting.length = 0;
  });

  return {
    beat() {
      if (!isAlive) {
        socket.terminate();
        return;
      }
      isAlive = false;
      socket.ping();
    },
    async close(code) {
      isClosing = true;
      while (running.size > 0) await Promise.all(running);
      if (socket.isPaused) socket.resume();
      socket.close(code);
      setTimeout(() => socket.terminate(), CLOSE_GRACE_MS).unref();
    },
  };
}

function bytesOf(data: RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}
