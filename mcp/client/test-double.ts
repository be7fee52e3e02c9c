/** A data client for unit tests: it answers what it was told to answer and throws on everything else. */
import type { DataClient, MethodName, Params, Result } from '../protocol';

/** What each method answers. `params` are as the caller passed them. */
export type Script = { [M in MethodName]?: (params: Params<M>) => Result<M> | Promise<Result<M>> };

export interface RecordedCall {
  method: MethodName;
  params: unknown;
}

/** A data client that also remembers what it was asked, in order. */
export interface ScriptedDataClient extends DataClient {
  readonly calls: readonly RecordedCall[];
}

/**
 * @throws (from `call`) Error naming the method when the script has no answer for it, or when the client is closed
 */
export function scriptedDataClient(script: Script): ScriptedDataClient {
  const calls: RecordedCall[] = [];
  let closed = false;
  return {
    calls,
    async call<M extends MethodName>(method: M, params: Params<M>): Promise<Result<M>> {
      if (closed) throw new Error(`scripted data client was closed before ${method} was called`);
      calls.push({ method, params: structuredClone(params) });
      const handler: ((params: Params<M>) => Result<M> | Promise<Result<M>>) | undefined = Object.hasOwn(script, method)
        ? script[method]
        : undefined;
      if (!handler)
        throw new Error(
          `scripted data client was not told how to answer ${method}; it knows: ${Object.keys(script).join(', ')}`,
        );
      return handler(structuredClone(params));
    },
    async close(): Promise<void> {
      closed = true;
    },
  };
}
