/**
 * The data server as an OAuth resource server: access tokens (JWT) of an authorization server, next to the static ones.
 * It issues none. Metadata by RFC 9728, audience by RFC 8707, challenges by RFC 6750.
 */
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import type { JWTPayload } from 'jose';
import type { McpAuthorization } from '../../../runtime/config';
import { SCOPES } from '../../protocol/access';

export const METADATA_PATH = '/.well-known/oauth-protected-resource';

/** Signed by a key pair: a shared secret would let every resource server make tokens. */
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA', 'Ed25519'];
const CLOCK_TOLERANCE_SECONDS = 5;

/** Nobody can be known just now, whatever token they have. */
class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable';
  /** of HTTP */
  readonly status = 503;
}

export interface Authorization {
  /** where the metadata is served: the path of this server is part of it */
  metadataPath: string;
  metadata: Readonly<Record<string, unknown>>;
  /**
   * @returns the scopes of a token; undefined: refused
   * @throws KeysUnavailable when the keys of the authorization server cannot be read
   */
  verify(token: string): Promise<ReadonlySet<string> | undefined>;
  /** The value of `WWW-Authenticate`. @param scope what a token has to have; everything there is, unless given */
  challenge(error?: 'invalid_token' | 'insufficient_scope', scope?: string): string;
}

export function createAuthorization({ issuer, audience, jwksUrl }: McpAuthorization): Authorization {
  const keys = createRemoteJWKSet(new URL(jwksUrl));
  const resource = new URL(audience);
  const metadataPath = `${METADATA_PATH}${resource.pathname === '/' ? '' : resource.pathname}`;
  const metadataUrl = new URL(metadataPath, resource).href;
  return {
    metadataPath,
    metadata: {
      resource: audience,
      resource_name: 'Purple Merit',
      authorization_servers: [issuer],
      scopes_supported: SCOPES.client,
      bearer_methods_supported: ['header'],
    },
    async verify(token) {
      try {
        const options = { issuer, audience, algorithms: ALGORITHMS, clockTolerance: CLOCK_TOLERANCE_SECONDS };
        const { payload } = await jwtVerify(token, keys, { ...options, requiredClaims: ['exp'] });
        return scopesOf(payload);
      } catch (error) {
        if (isRefusal(error)) return undefined;
        throw new KeysUnavailable('the keys of the authorization server cannot be read', { cause: error });
      }
    },
    challenge(error, scope = SCOPES.client.join(' ')) {
      const parts = { ...(error && { error }), resource_metadata: metadataUrl, scope };
      return `Bearer ${Object.entries(parts)
        .map(([name, value]) => `${name}="${value}"`)
        .join(', ')}`;
    },
  };
}

/** `scope` by RFC 9068, or a list under `scp`, as some providers have it. */
function scopesOf({ scope, scp }: JWTPayload): ReadonlySet<string> {
  if (typeof scope === 'string') return new Set(scope.split(' '));
  return new Set(Array.isArray(scp) ? scp.filter((each) => typeof each === 'string') : []);
}

/** The token is wrong; anything else is about reading the keys. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof errors.JOSEError)) return false;
  return (
    !(error instanceof errors.JWKSTimeout) && error.code !== 'ERR_JOSE_GENERIC' && error.code !== 'ERR_JWKS_INVALID'
  );
}
