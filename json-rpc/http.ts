/** The HTTP side: one message a POST. A call is 200 with its answer, whatever that says; a notification is 204. */
import express from 'express';
import type { Request, RequestHandler, Response } from 'express';
import { MAX_MESSAGE_BYTES } from './json-text';

/** Reads the body as it is. @throws http-error 400, 413 or (compressed) 415 */
export const readMessage: RequestHandler = express.raw({
  type: () => true,
  limit: MAX_MESSAGE_BYTES,
  inflate: false,
});

/** Answers what `readMessage` has read. @param handle never rejects */
export async function answerMessage(
  request: Request,
  response: Response,
  handle: (message: Uint8Array) => Promise<string | undefined>,
): Promise<void> {
  const answer = await handle(Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0));
  if (answer === undefined) response.status(204).end();
  else response.status(200).type('application/json').send(answer);
}
