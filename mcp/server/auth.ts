/** Who is calling: bearer tokens, one or more per principal. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { NamedSecret } from '../../runtime/config';
import type { Principal } from '../protocol/access';

/** Undefined: refused. */
export type Authenticate = (authorization: string | undefined) => Principal | undefined;

/**
 * Without any token configured (loopback only, the configuration sees to that) a caller without a token is `local`;
 * a caller who presents one is refused, since it is none that we know.
 */
export function createAuthenticator(tokens: readonly NamedSecret<Principal>[]): Authenticate {
  const known = tokens.map(({ name, secret }) => ({ principal: name, digest: sha256(secret) }));
  return (authorization) => {
    if (authorization === undefined) return known.length === 0 ? 'local' : undefined;
    const presented = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
    if (presented === undefined) return undefined;
    const digest = sha256(presented);
    // every token is compared, so that the time taken says nothing about which one matched
    const matches = known.map((token) => timingSafeEqual(token.digest, digest));
    return known[matches.indexOf(true)]?.principal;
  };
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
