/** Who calls: bearer tokens from the configuration, or everybody as `local` on loopback. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';
import type { ApiConfig } from './context';
import { Problem } from './http/problem';
import type { Caller } from './http/route';

const digest = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** @returns a function that names the caller. @throws Problem 401 (from that function) */
export function createAuthenticator({ apiTokens }: Pick<ApiConfig, 'apiTokens'>): (request: Request) => Caller {
  const known = apiTokens.map(({ name, secret }) => ({ name, hash: digest(secret) }));
  return (request) => {
    const via = /^merit-cli\b/.test(request.get('user-agent') ?? '') ? 'cli' : 'api';
    if (known.length === 0) return { principal: 'local', isAuthenticated: false, via };
    const [, token] = /^Bearer ([^\s]+)$/i.exec(request.get('authorization') ?? '') ?? [];
    const hash = digest(token ?? '');
    // every token is compared, so that the time says nothing about which one nearly matched
    const matches = known.filter((each) => timingSafeEqual(each.hash, hash));
    const [match] = matches;
    if (token !== undefined && match) return { principal: match.name, isAuthenticated: true, via };
    throw new Problem('unauthorized', 'Send one of the tokens of API_TOKENS as "Authorization: Bearer …".', {
      headers: { 'WWW-Authenticate': 'Bearer realm="purple-merit"' },
    });
  };
}
