/** Error codes on the wire: JSON-RPC 2.0's own, then ours (-32000 to -32099 is the range the specification leaves to servers). */
export const RPC_ERRORS = {
  parseError: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internalError: -32603,
  /** no token where one is needed, or a wrong one */
  unauthorized: -32001,
  /** the principal's scopes do not allow this */
  forbidden: -32003,
  notFound: -32004,
  /** it was there, and was erased: nothing brings it back */
  gone: -32011,
  /** the state does not allow it, or an idempotency key was used for another write */
  conflict: -32009,
  /** body, depth, batch or page beyond the limit */
  tooLarge: -32013,
  rateLimited: -32029,
  /** the call took longer than it may */
  timeout: -32008,
  /** a store behind the server is down; retry */
  unavailable: -32010,
} as const;

/** An error a method throws on purpose. Everything else becomes `internalError` without its text. */
export class RpcError extends Error {
  override readonly name = 'RpcError';
  constructor(
    readonly code: number,
    message: string,
    readonly data?: unknown,
  ) {
    super(message);
  }
}
