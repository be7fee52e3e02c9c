/** What concerns the transport is problem+json (RFC 9457). */
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { MAX_MESSAGE_BYTES } from '../../../json-rpc/json-text';

const TITLES: Record<number, string> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  429: 'Too Many Requests',
  503: 'Service Unavailable',
};

/** What reading a request comes across. */
export const DETAILS: Record<number, string> = {
  413: `The body has at most ${MAX_MESSAGE_BYTES} bytes`,
  415: 'The body has to come uncompressed',
  503: 'The keys of the authorization server cannot be read',
};

/** Of every answer: what is no page must not be taken for one, and belongs to its caller alone. */
export const ANSWER_HEADERS = { 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' };

export function problem(
  response: ServerResponse,
  status: number,
  detail: string,
  headers: OutgoingHttpHeaders = {},
): void {
  const title = TITLES[status] ?? 'Internal Server Error';
  response
    .writeHead(status, {
      ...ANSWER_HEADERS,
      ...headers,
      'content-type': 'application/problem+json',
      // a body that nobody reads must not keep the connection busy
      ...(response.req.complete ? {} : { connection: 'close' }),
    })
    .end(JSON.stringify({ type: 'about:blank', title, status, detail }));
}
