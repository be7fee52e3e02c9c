/**
 * How long a body may take. Node's own limit is on a whole request, and would cut a large file off: the server sets none, and
 * every body is timed here. A stream may go on for as long as it does not pause; what waits for us does not count.
 */
import type { Request, RequestHandler, Response } from 'express';
import { Problem, sendProblem } from './problem';

/** Of a whole body, and of a pause in a stream. */
const LIMIT_MS = 60_000;

const clocks = new WeakMap<Request, BodyClock>();

/** Answers 408 to a body that is late, and hangs up on one that nobody waits for any more. */
export function limitBodyTime(limitMs = LIMIT_MS): RequestHandler {
  return (request, response, next) => {
    if (hasBody(request)) clocks.set(request, new BodyClock(request, response, limitMs));
    next();
  };
}

/** Whether the headers announce a body. */
export const hasBody = ({ headers }: Request): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** The body as it arrives, each piece of it within the limit. What is left of it can still be answered. */
export async function* withoutPauses(request: Request): AsyncGenerator {
  const clock = clocks.get(request);
  clock?.start();
  try {
    for await (const piece of request.iterator({ destroyOnReturn: false })) {
      clock?.stop();
      yield piece;
      clock?.start();
    }
  } finally {
    clock?.start();
  }
}

class BodyClock {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly request: Request,
    private readonly response: Response,
    private readonly limitMs: number,
  ) {
    request.once('close', () => this.stop());
    this.start();
  }

  start(): void {
    this.stop();
    if (this.request.complete || this.request.destroyed) return;
    this.timer = setTimeout(() => this.end(), this.limitMs).unref();
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private end(): void {
    if (this.request.complete) return;
    if (this.response.headersSent) {
      this.request.socket.destroy();
      return;
    }
    const problem = new Problem(
      'too-slow',
      'The body did not arrive in time. What had come of a file is stored; send it again.',
      {
        headers: { Connection: 'close' },
      },
    );
    sendProblem(this.request, this.response, problem);
  }
}
