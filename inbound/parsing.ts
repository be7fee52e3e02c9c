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

/** There is no thread to take anything apart: not the message's fault. */
export class NoParser extends Error {
  override readonly name = 'NoParser';
}

let thread: Promise<Worker> | undefined;
let queue: Promise<unknown> = Promise.resolve();

/** @throws TooCostly; NoParser; Error when it is nested beyond reason */
export function takeApart(bytes: Uint8Array, options: PostalMimeOptions): Promise<Email> {
  const taken = queue.then(() => insist(bytes, options));
  queue = taken.catch(() => undefined);
  return taken;
}

/** The machine itself may have stood still: a message is given up after the second time. */
const insist = (bytes: Uint8Array, options: PostalMimeOptions): Promise<Email> =>
  ask(bytes, options).catch((error: unknown) => {
    if (error instanceof TooCostly) return ask(bytes, options);
    throw error;
  });

async function ask(bytes: Uint8Array, options: PostalMimeOptions): Promise<Email> {
  const worker = await (thread ??= start());
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

async function start(): Promise<Worker> {
  const worker = new Worker(join(__dirname, 'parsing-thread.cjs'), {
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_LIMIT_MB },
  });
  try {
    // what parsing-thread.cjs says first
    await once(worker, 'message');
    // who waits for an answer hears of it; between two messages there is nobody, and the next one finds the thread gone
    worker.on('error', () => undefined);
    return worker;
  } catch (cause) {
    thread = undefined;
    throw new NoParser('the thread that takes mail apart does not start', { cause });
  }
}

async function answerOf(worker: Worker): Promise<Email | null> {
  // what parsing-thread.cjs posts
  const [{ email }] = (await once(worker, 'message', { signal: AbortSignal.timeout(TIME_LIMIT_MS) })) as [
    { email: Email | null },
  ];
  return email;
}
