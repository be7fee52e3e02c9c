/** How long a call may still take. */
import { RPC_ERRORS, RpcError } from '../../mcp/protocol';

/** A call that waits for a workflow answers after this at the latest; what follows has two seconds more. */
export const ANSWER_LIMIT_MS = 8_000;

export class Deadline {
  readonly at: number;

  constructor(limitMs = ANSWER_LIMIT_MS) {
    this.at = Date.now() + limitMs;
  }

  get remainingMs(): number {
    return Math.max(0, this.at - Date.now());
  }

  /** @throws RpcError `timeout` when the data server has not answered by then */
  async race<T>(promise: Promise<T>): Promise<T> {
    return within(
      promise,
      this.remainingMs,
      () => new RpcError(RPC_ERRORS.timeout, 'the data server did not answer in time'),
    );
  }
}

export async function within<T>(promise: Promise<T>, limitMs: number, late: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), limitMs);
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
  }
}
