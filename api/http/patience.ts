/**
 * An answer that takes minutes. Callers and proxies hang up on one that says nothing for long (Node's fetch after five minutes, nginx after
 * one), so after a while white space goes ahead of the JSON, where it means nothing.
 */
import type { Response } from 'express';
import type { Reply } from './route';

const SILENCE_MS = 30_000;

/**
 * @param silenceMs until the answer begins, and between signs of life
 * @throws what the answer fails with; once it has begun, the connection is to be broken off then: nothing else says that it is not whole
 */
export async function withSignsOfLife(
  response: Response,
  answering: Promise<Reply>,
  silenceMs = SILENCE_MS,
): Promise<Reply> {
  const timer = setInterval(() => {
    if (response.destroyed || response.writableEnded) return;
    if (!response.headersSent) response.status(200).set('Cache-Control', 'no-store').type('json');
    response.write(' ');
  }, silenceMs);
  try {
    return await answering;
  } finally {
    clearInterval(timer);
  }
}
