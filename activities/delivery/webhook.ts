/** Any other provider, behind a signed webhook that takes an idempotency key. */
import { sign, SIGNATURE_HEADER } from '../../runtime/signatures';
import { NotAccepted, type DeliveryProvider } from './provider';

const TIMEOUT_MS = 10_000;

/**
 * POSTs JSON with `Idempotency-Key: {ledger_id}` and `X-Merit-Signature: t={seconds},v1={hex}`, the HMAC-SHA256 of
 * `{seconds}.{body}` under the shared secret. 2xx is taken, 4xx is refused, anything else is tried again with the same key.
 */
export function createWebhook(url: string, secret: string): DeliveryProvider {
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
      });
      await response.body?.cancel();
      if (response.ok) return response.headers.get('x-message-id');
      const permanent =
        response.status >= 400 && response.status < 500 && response.status !== 408 && response.status !== 429;
      throw new NotAccepted(`webhook answered ${response.status}`, permanent);
    },
    close: () => undefined,
  };
}
