/** Keeps web pages out: a page that reaches a loopback server by DNS rebinding or by a cross-site request is refused. */
import type { IncomingHttpHeaders } from 'node:http';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

export type OriginCheck = (headers: IncomingHttpHeaders) => boolean;

/** The names of a server that listens on loopback, where no token may be needed; undefined beyond: it goes by names it does not know. */
export function namesOf(boundHost: string): ReadonlySet<string> | undefined {
  const isLoopback = LOOPBACK.has(boundHost) || boundHost === '::1' || boundHost.startsWith('127.');
  return isLoopback ? new Set([...LOOPBACK, boundHost]) : undefined;
}

/**
 * `Host` has to be one of the names, or any where tokens are required. An `Origin`, which browsers alone send, has to be the
 * host that is called, port included: another server on this machine is another site.
 * @param names undefined: any
 */
export function createOriginCheck(names: ReadonlySet<string> | undefined): OriginCheck {
  return ({ host, origin }) => {
    const called = hostnameOf(`http://${host ?? ''}`);
    if (called === undefined || (names && !names.has(called))) return false;
    return origin === undefined || isSameHost(origin, host ?? '');
  };
}

/** By the scheme of the page: 443 goes without saying where TLS ends in front of this server. */
function isSameHost(origin: string, host: string): boolean {
  if (!/^https?:\/\//.test(origin) || !URL.canParse(origin)) return false;
  const page = new URL(origin);
  const called = `${page.protocol}//${host}`;
  return URL.canParse(called) && new URL(called).host === page.host;
}

function hostnameOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}
