/** Keeps web pages out: a page that reaches a loopback server by DNS rebinding or by a cross-site request is refused. */
import type { IncomingHttpHeaders } from 'node:http';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

export type OriginCheck = (headers: IncomingHttpHeaders) => boolean;

/**
 * On loopback, where no token may be needed, `Host` has to name this machine. Beyond loopback tokens are required, and the
 * server goes by names it does not know. An `Origin`, which browsers alone send, has to be the host that is called.
 */
export function createOriginCheck(boundHost: string): OriginCheck {
  const names = new Set([...LOOPBACK, boundHost]);
  const isLoopback = LOOPBACK.has(boundHost) || boundHost === '::1' || boundHost.startsWith('127.');
  return ({ host, origin }) => {
    const called = hostnameOf(`http://${host ?? ''}`);
    if (called === undefined || (isLoopback && !names.has(called))) return false;
    return origin === undefined || hostnameOf(origin) === called;
  };
}

function hostnameOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}
