/** The body of an HTTP request as it is, up to the largest message. */
import type { IncomingMessage } from 'node:http';
import { MAX_MESSAGE_BYTES } from './json-text';

/** The body is not read, for a reason of HTTP's: 413 too large, 415 compressed. */
export class UnreadableBody extends Error {
  override readonly name = 'UnreadableBody';
  constructor(readonly status: 413 | 415) {
    super(`the body cannot be read: ${status}`);
  }
}

/** @returns undefined when the sender has gone before the end. @throws UnreadableBody */
export function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() !== 'identity') return Promise.reject(new UnreadableBody(415));
  if (Number(request.headers['content-length'] ?? 0) > MAX_MESSAGE_BYTES)
    return Promise.reject(new UnreadableBody(413));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      chunks.push(chunk);
      if (length <= MAX_MESSAGE_BYTES) return;
      request.removeAllListeners('data').pause();
      reject(new UnreadableBody(413));
    });
    request.once('end', () => resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)));
    request.once('close', () => resolve(undefined));
  });
}
