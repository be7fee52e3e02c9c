/** Who may call an inbound webhook: whoever signs with a secret of the provider that the path names. */
import { SIGNATURE_HEADER, verifySignature, type Verification } from '../runtime/signatures';
import type { ApiConfig } from './context';
import { Problem } from './http/problem';
import type { Caller, SignedRequest } from './http/route';

const WHAT_IS_WRONG: Record<Exclude<Verification, 'valid'>, string> = {
  unreadable: 'Send X-Merit-Signature: t={seconds},v1={HMAC-SHA256 of "{seconds}.{body}", hex}.',
  wrong: 'The signature does not fit this body under a secret of this provider.',
  expired: 'The signature is more than five minutes away from now. Sign again; check the clocks.',
};

/** @throws Problem 404 unknown provider, 401 not signed by it */
export function signerOf(
  { params, headers, raw }: SignedRequest,
  { inboundWebhookSecrets }: Pick<ApiConfig, 'inboundWebhookSecrets'>,
): Caller {
  const secrets = inboundWebhookSecrets.filter(({ name }) => name === params.provider).map(({ secret }) => secret);
  if (secrets.length === 0)
    throw new Problem('not-found', 'There is no such provider. INBOUND_WEBHOOK_SECRETS names those that may call.');
  const header = headers[SIGNATURE_HEADER];
  const verified = verifySignature(typeof header === 'string' ? header : undefined, raw, secrets);
  if (verified !== 'valid') throw new Problem('unauthorized', WHAT_IS_WRONG[verified]);
  return { principal: `webhook:${String(params.provider)}`, isAuthenticated: true, via: 'api' };
}
