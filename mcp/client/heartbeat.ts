/** Half-open connections look fine until somebody asks: a connection that does not answer a ping in time is ended. */
import { WebSocket } from 'ws';

const INTERVAL_MS = 10_000;
const ANSWER_WITHIN_MS = 1_000;

export interface Heartbeat {
  /** Asks now, unless a question is out already. */
  probe(): void;
  stop(): void;
}

export function createHeartbeat(socket: WebSocket): Heartbeat {
  let silent: NodeJS.Timeout | undefined;
  const alive = (): void => {
    clearTimeout(silent);
    silent = undefined;
  };
  const probe = (): void => {
    if (silent || socket.readyState !== WebSocket.OPEN) return;
    silent = setTimeout(() => socket.terminate(), ANSWER_WITHIN_MS).unref();
    socket.ping();
  };
  socket.on('pong', alive).on('message', alive);
  const timer = setInterval(probe, INTERVAL_MS).unref();
  return {
    probe,
    stop() {
      clearInterval(timer);
      alive();
    },
  };
}
