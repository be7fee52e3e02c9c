/** Any other provider, behind a signed webhook that takes an idempotency key. */
import { sign, SIGNATURE_HEADER } from '../../runtime/signatures';
import { NotAccepted, type DeliveryProvider } from './provider';

const TIMEOUT_MS = 10_000;
const TOO_MANY_REQUESTS = 429;
/** request timeout, conflict */
const UNCERTAIN = [408, 409];

/**
 * POSTs JSON with `Idempotency-Key: {ledger_id}` and `X-Merit-Signature: t={seconds},v1={hex}`, the HMAC-SHA256 of
 * `{seconds}.{body}` under the shared secret. 2xx is taken, 4xx is refused, 429 is not taken yet. Of anything else nobody knows what became
 * of it (a proxy's 504, a key still under way): the same message is tried again with the same key.
 */
export function createWebhook(url: string, secret: string): DeliveryProvider<{ ledger_id: string }> {
  return {
    name: 'webhook',
    takesIdempotencyKey: true,
    async deliver(message) {
      const body = JSON.stringify(message);
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'idempotency-key': message.ledger_id,
          [SIGNATURE_HEADER]: sign(secret, body),
        },
        body,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      }).catch(throwInterpreted);
      await response.body?.cancel();
      if (response.ok) return response.headers.get('x-message-id');
      const answer = `webhook answered ${response.status}`;
      const isCertain = response.status >= 400 && response.status < 500 && !UNCERTAIN.includes(response.status);
      throw isCertain ? new NotAccepted(answer, response.status !== TOO_MANY_REQUESTS) : new Error(answer);
    },
    close: () => undefined,
  };
}

const NEVER_CONNECTED = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
];

/** A connection that never came about has certainly brought nothing. */
function throwInterpreted(error: unknown): never {
  const { cause } = error as { cause?: { code?: unknown } };
  const code = typeof cause?.code === 'string' ? cause.code : 'unknown';
  if (NEVER_CONNECTED.includes(code)) throw new NotAccepted(`webhook cannot be reached: ${code}`, false);
  throw new Error(`connection to the webhook broke: ${code}`, { cause: error });
}
