/** Who is calling: bearer tokens, one or more per principal. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { NamedSecret } from '../../runtime/config';
import type { Principal } from '../protocol/access';

/** Undefined: refused. */
export type Authenticate = (authorization: string | undefined) => Principal | undefined;

/**
 * Without any token configured (loopback only, the configuration sees to that) and no authorization server a caller without a token is `local`;
 * a caller who presents one is refused, since it is none that we know.
 */
export function createAuthenticator(
  tokens: readonly NamedSecret<Principal>[],
  letsAnybodyIn = tokens.length === 0,
): Authenticate {
  const known = tokens.map(({ name, secret }) => ({ principal: name, digest: sha256(secret) }));
  return (authorization) => {
    if (authorization === undefined) return letsAnybodyIn ? 'local' : undefined;
    const presented = bearerToken(authorization);
    if (presented === undefined) return undefined;
    const digest = sha256(presented);
    // every token is compared, so that the time taken says nothing about which one matched
    const matches = known.map((token) => timingSafeEqual(token.digest, digest));
    return known[matches.indexOf(true)]?.principal;
  };
}

/** What is presented as `Bearer …`. */
export const bearerToken = (authorization: string | undefined): string | undefined =>
  /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
