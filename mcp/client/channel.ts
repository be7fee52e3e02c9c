/** A way to get one request to the data server and its answer back. */
import { RPC_ERRORS, RpcError } from '../protocol';

/** A JSON-RPC response, as far as a client looks at it. */
export interface RpcResponse {
  result?: unknown;
  error?: { code: number; message: string; data?: unknown };
}

export interface RpcRequest {
  id: number;
  text: string;
}

/** The server has not answered. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  /** @param mayHaveArrived false: the server has certainly not seen the request */
  constructor(
    message: string,
    readonly mayHaveArrived: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** @throws RpcError as the server answered */
export function resultOf(response: RpcResponse): unknown {
  if (!response.error) return response.result;
  const { code, message, data } = response.error;
  throw new RpcError(code, message, data);
}

/** @throws NoAnswer when it is no JSON-RPC response */
export function parseResponse(text: string): RpcResponse & { id: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && 'id' in value) return value;
  } catch {
    // said below
  }
  throw new NoAnswer('the data server sent something that is no JSON-RPC response', true);
}

export const unavailable = (why: string): RpcError => new RpcError(RPC_ERRORS.unavailable, why);
