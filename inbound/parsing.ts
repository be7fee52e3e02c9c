/**
 * MIME is taken apart in a thread of its own, one message at a time. Anybody may write one that keeps the parser busy for minutes
 * (its regular expressions start over at each letter of some texts): the thread is then ended, and the process goes on meanwhile.
 */
import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Email, PostalMimeOptions } from 'postal-mime';

/** A megabyte of ordinary text takes half a second. */
const TIME_LIMIT_MS = 5_000;
const MEMORY_LIMIT_MB = 256;

/** The message is unreadable: it costs more than any message should. Holds nothing of it. */
export class TooCostly extends Error {
  override readonly name = 'TooCostly';
}

let thread: Worker | undefined;
let queue: Promise<unknown> = Promise.resolve();

/** @throws TooCostly; Error when it is nested beyond reason */
export function takeApart(bytes: Uint8Array, options: PostalMimeOptions): Promise<Email> {
  const taken = queue.then(() => ask(bytes, options));
  queue = taken.catch(() => undefined);
  return taken;
}

async function ask(bytes: Uint8Array, options: PostalMimeOptions): Promise<Email> {
  const worker = (thread ??= start());
  const copy = new Uint8Array(bytes);
  worker.ref();
  worker.postMessage({ bytes: copy, options }, [copy.buffer]);
  const email = await answerOf(worker).catch(async (cause: unknown) => {
    thread = undefined;
    await worker.terminate();
    throw new TooCostly(`more than ${TIME_LIMIT_MS} ms or ${MEMORY_LIMIT_MB} MB`, { cause });
  });
  worker.unref();
  if (!email) throw new Error('the message cannot be parsed');
  return email;
}

function start(): Worker {
  return new Worker(join(__dirname, 'parsing-thread.cjs'), {
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_LIMIT_MB },
  });
}

async function answerOf(worker: Worker): Promise<Email | null> {
  // what parsing-thread.cjs posts
  const [{ email }] = (await once(worker, 'message', { signal: AbortSignal.timeout(TIME_LIMIT_MS) })) as [
    { email: Email | null },
  ];
  return email;
}
