/** Who calls: bearer tokens from the configuration, or everybody as `local` on loopback. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { ApiConfig } from './context';
import { Problem } from './http/problem';
import type { Caller } from './http/route';

const digest = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** Undefined: nobody we know. */
export type Authenticate = (headers: IncomingHttpHeaders) => Caller | undefined;

export function createAuthenticator({ apiTokens }: Pick<ApiConfig, 'apiTokens'>): Authenticate {
  const known = apiTokens.map(({ name, secret }) => ({ name, hash: digest(secret) }));
  return (headers) => {
    const via = /^merit-cli\b/.test(headers['user-agent'] ?? '') ? 'cli' : 'api';
    if (known.length === 0) return { principal: 'local', isAuthenticated: false, via };
    const [, token] = /^Bearer ([^\s]+)$/i.exec(headers.authorization ?? '') ?? [];
    const hash = digest(token ?? '');
    // every token is compared, so that the time says nothing about which one nearly matched
    const matches = known.filter((each) => timingSafeEqual(each.hash, hash));
    const [match] = matches;
    return token !== undefined && match ? { principal: match.name, isAuthenticated: true, via } : undefined;
  };
}

/** @throws Problem 401 */
export function requireCaller(authenticate: Authenticate, headers: IncomingHttpHeaders): Caller {
  const caller = authenticate(headers);
  if (caller) return caller;
  throw new Problem('unauthorized', 'Send one of the tokens of API_TOKENS as "Authorization: Bearer …".', {
    headers: { 'WWW-Authenticate': 'Bearer realm="purple-merit"' },
  });
}
