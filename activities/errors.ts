/** The one place where errors of the data server become Temporal failures, so that workflows only ever see named ones. */
import { ApplicationFailure } from '@temporalio/common';
import { RPC_ERRORS, RpcError, type DataClient, type MethodName, type Params, type Result } from '../mcp/protocol';
import { FAILURES } from '../workflows/contracts/failures';

/** Errors that no retry can mend. Everything else is worth another try. */
const FINAL: Partial<Record<number, string>> = {
  [RPC_ERRORS.notFound]: FAILURES.notFound,
  [RPC_ERRORS.gone]: FAILURES.erased,
  [RPC_ERRORS.invalidParams]: FAILURES.invalid,
  [RPC_ERRORS.tooLarge]: FAILURES.invalid,
  [RPC_ERRORS.forbidden]: FAILURES.forbidden,
  [RPC_ERRORS.unauthorized]: FAILURES.forbidden,
  [RPC_ERRORS.conflict]: FAILURES.conflict,
};

/** How activities reach the data server. */
export type CallData = <M extends MethodName>(method: M, params: Params<M>) => Promise<Result<M>>;

/** @throws ApplicationFailure typed by FAILURES; its message names the method and what the server said, without PII */
export function callData(client: DataClient): CallData {
  return async (method, params) => {
    try {
      return await client.call(method, params);
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      const message = `${method}: ${error.message}`;
      const type = FINAL[error.code];
      throw type
        ? ApplicationFailure.nonRetryable(message, type)
        : ApplicationFailure.retryable(message, FAILURES.unavailable);
    }
  };
}
