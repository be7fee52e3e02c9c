/**
 * JSON-RPC 2.0 to the letter, whatever the transport: bytes in, text or nothing out.
 * The library dispatches; envelope, batches, limits and errors are ours, where it departs from the specification.
 */
import { JSONRPCServer, createJSONRPCErrorResponse } from 'json-rpc-2.0';
import type { JSONRPCErrorResponse, JSONRPCID, JSONRPCResponse } from 'json-rpc-2.0';
import { RPC_ERRORS, RpcError } from './errors';
import { readEnvelope } from './envelope';
import { parseJson } from './json-text';
import type { Turn } from './turns';

export const MAX_BATCH = 100;

/** One request, its envelope checked. */
export interface Incoming {
  /** undefined: a notification */
  id: JSONRPCID | undefined;
  method: string;
  params: unknown;
  /** bytes of the request as text */
  paramsBytes: number;
}

/** What a request came to. `code` is the JSON-RPC error code, null when it succeeded. */
export interface Outcome {
  code: number | null;
  /** bytes of the answer as text, also of one that a notification does not get */
  resultBytes: number;
}

/** One request under way. */
export interface Execution {
  /** @throws RpcError to answer with it; anything else becomes an internal error without its text */
  run(): Promise<unknown>;
  /** Instead of `run`, where there is no such method. @throws RpcError to answer with that rather */
  unknown?(): void;
  /** Told of errors that are not RpcErrors, which the caller does not get to see. */
  unexpected(error: unknown): void;
  /** Called once, whatever became of the request, also when its method does not exist and nothing was run. */
  finished(outcome: Outcome): void;
}

/** How the requests of one caller are executed. */
export type Begin = (incoming: Incoming) => Execution;
/** @param turn of the caller: requests wait for it before they begin */
export type JsonRpc = (message: Uint8Array, begin: Begin, turn?: Turn) => Promise<string | undefined>;

interface Called {
  begin: Begin;
  turn: Turn | undefined;
}

/** @param whereListed ends the sentence that refuses an unknown method: where those that there are can be found */
export function createJsonRpc(methods: Iterable<string>, whereListed?: string): JsonRpc {
  const known = new Set(methods);
  const server = new JSONRPCServer<Execution>({ errorListener: () => undefined });
  server.mapErrorToJSONRPCErrorResponse = errorResponse;
  for (const method of known) server.addMethod(method, async (_params: unknown, execution) => runSafely(execution));

  async function answerOne(value: unknown, { begin, turn }: Called, paramsBytes: number): Promise<string | undefined> {
    const mayBegin = turn?.();
    if (mayBegin) await mayBegin;
    const envelope = readEnvelope(value);
    if ('invalid' in envelope) return invalidRequest(envelope.id, envelope.invalid);
    const { request } = envelope;
    const { id, method } = request;
    const execution = begin({ id, method, params: request.params as unknown, paramsBytes });
    // the library gives a notification no answer to look at; it runs as a request and its answer is dropped
    const response = known.has(method)
      ? await server.receive({ ...request, id: id ?? null }, execution)
      : errorResponse(id ?? null, refusalOf(execution) ?? unknownMethod(method, whereListed));
    const { text, code } = serialize(id ?? null, response, execution);
    execution.finished({ code, resultBytes: Buffer.byteLength(text) });
    return id === undefined ? undefined : text;
  }

  async function answerBatch(values: unknown[], called: Called): Promise<string | undefined> {
    if (values.length === 0) return invalidRequest(null, 'a batch has at least one request');
    if (values.length > MAX_BATCH) {
      return errorText(null, RPC_ERRORS.tooLarge, `A batch has at most ${MAX_BATCH} requests`);
    }
    const answers = await Promise.all(
      values.map(async (value) => answerOne(value, called, Buffer.byteLength(JSON.stringify(value)))),
    );
    const given = answers.filter((answer) => answer !== undefined);
    return given.length > 0 ? `[${given.join(',')}]` : undefined;
  }

  return async (message, begin, turn) => {
    let value: unknown;
    try {
      value = parseJson(message);
    } catch (error) {
      return JSON.stringify(errorResponse(null, error));
    }
    const called = { begin, turn };
    return Array.isArray(value) ? answerBatch(value, called) : answerOne(value, called, message.length);
  };
}

const LONGEST_NAME = 100;

const unknownMethod = (method: string, whereListed?: string): RpcError =>
  new RpcError(
    RPC_ERRORS.methodNotFound,
    `Method not found: ${method.slice(0, LONGEST_NAME)}${whereListed === undefined ? '' : `. ${whereListed}`}`,
  );

function refusalOf(execution: Execution): unknown {
  try {
    execution.unknown?.();
    return undefined;
  } catch (error) {
    return error;
  }
}

async function runSafely(execution: Execution): Promise<unknown> {
  try {
    return await execution.run();
  } catch (error) {
    if (!(error instanceof RpcError)) execution.unexpected(error);
    throw error;
  }
}

function errorResponse(id: JSONRPCID, error: unknown): JSONRPCErrorResponse {
  if (!(error instanceof RpcError)) return createJSONRPCErrorResponse(id, RPC_ERRORS.internalError, 'Internal error');
  return createJSONRPCErrorResponse(id, error.code, error.message, error.data);
}

/** A result that is no JSON (a cycle, a bigint) is an internal error. */
function serialize(
  id: JSONRPCID,
  response: JSONRPCResponse | null,
  execution: Execution,
): { text: string; code: number | null } {
  try {
    return { text: JSON.stringify(response), code: response?.error?.code ?? null };
  } catch (error) {
    execution.unexpected(error);
    const code = RPC_ERRORS.internalError;
    return { text: errorText(id, code, 'Internal error'), code };
  }
}

const errorText = (id: JSONRPCID, code: number, message: string): string =>
  JSON.stringify(createJSONRPCErrorResponse(id, code, message));

const invalidRequest = (id: JSONRPCID, why: string): string =>
  errorText(id, RPC_ERRORS.invalidRequest, `Invalid Request: ${why}`);
