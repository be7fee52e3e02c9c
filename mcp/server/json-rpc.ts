/**
 * JSON-RPC 2.0 to the letter, whatever the transport: bytes in, text or nothing out.
 * The library dispatches; envelope, batches, limits and errors are ours, where it departs from the specification.
 */
import { JSONRPCServer, createJSONRPCErrorResponse } from 'json-rpc-2.0';
import type { JSONRPCErrorResponse, JSONRPCID, JSONRPCRequest, JSONRPCResponse } from 'json-rpc-2.0';
import { RPC_ERRORS, RpcError } from '../protocol';
import { readEnvelope } from './json-rpc-envelope';
import { parseJson } from './json-text';

export const MAX_BATCH = 100;

/** One request on its way: who executes it is the transport's caller. */
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

/** Executes the requests of one caller. */
export interface Executor {
  /** @throws RpcError to answer with it; anything else becomes an internal error without its text */
  execute(incoming: Incoming): Promise<unknown>;
  /** Called once for every request, whatever became of it. */
  finished(incoming: Incoming, outcome: Outcome): void;
}

export type JsonRpc = (message: Uint8Array, executor: Executor) => Promise<string | undefined>;

interface Running {
  incoming: Incoming;
  executor: Executor;
}

/** @param onUnexpected told of errors that are not RpcErrors, which the caller does not get to see */
export function createJsonRpc(
  methods: Iterable<string>,
  onUnexpected: (error: unknown, incoming: Incoming) => void,
): JsonRpc {
  const server = new JSONRPCServer<Running>({ errorListener: () => undefined });
  server.mapErrorToJSONRPCErrorResponse = errorResponse;
  for (const method of methods) {
    server.addMethod(method, async (_params: unknown, running) => executeSafely(running, onUnexpected));
  }

  async function answerOne(value: unknown, executor: Executor, bytes: number): Promise<string | undefined> {
    const envelope = readEnvelope(value);
    if ('invalid' in envelope) return invalidRequest(envelope.id, envelope.invalid);
    const { request } = envelope;
    const incoming = { id: request.id, method: request.method, params: request.params as unknown, paramsBytes: bytes };
    // the library gives a notification no answer to look at; it runs as a request and its answer is dropped
    const response = await server.receive({ ...request, id: request.id ?? null }, { incoming, executor });
    const { text, code } = serialize(request, response, (error) => onUnexpected(error, incoming));
    executor.finished(incoming, { code, resultBytes: Buffer.byteLength(text) });
    return request.id === undefined ? undefined : text;
  }

  async function answerBatch(values: unknown[], executor: Executor): Promise<string | undefined> {
    if (values.length === 0) return invalidRequest(null, 'a batch has at least one request');
    if (values.length > MAX_BATCH) {
      return errorText(null, RPC_ERRORS.tooLarge, `A batch has at most ${MAX_BATCH} requests`);
    }
    const answers = await Promise.all(
      values.map(async (value) => answerOne(value, executor, Buffer.byteLength(JSON.stringify(value)))),
    );
    const given = answers.filter((answer) => answer !== undefined);
    return given.length > 0 ? `[${given.join(',')}]` : undefined;
  }

  return async (message, executor) => {
    let value: unknown;
    try {
      value = parseJson(message);
    } catch (error) {
      return JSON.stringify(errorResponse(null, error));
    }
    return Array.isArray(value) ? answerBatch(value, executor) : answerOne(value, executor, message.length);
  };
}

async function executeSafely(
  { incoming, executor }: Running,
  onUnexpected: (error: unknown, incoming: Incoming) => void,
): Promise<unknown> {
  try {
    return await executor.execute(incoming);
  } catch (error) {
    if (!(error instanceof RpcError)) onUnexpected(error, incoming);
    throw error;
  }
}

function errorResponse(id: JSONRPCID, error: unknown): JSONRPCErrorResponse {
  if (!(error instanceof RpcError)) return createJSONRPCErrorResponse(id, RPC_ERRORS.internalError, 'Internal error');
  return createJSONRPCErrorResponse(id, error.code, error.message, error.data);
}

/** A result that is no JSON (a cycle, a bigint) is an internal error. */
function serialize(
  request: JSONRPCRequest,
  response: JSONRPCResponse | null,
  onUnserializable: (error: unknown) => void,
): { text: string; code: number | null } {
  try {
    return { text: JSON.stringify(response), code: response?.error?.code ?? null };
  } catch (error) {
    onUnserializable(error);
    const code = RPC_ERRORS.internalError;
    return { text: errorText(request.id ?? null, code, 'Internal error'), code };
  }
}

const errorText = (id: JSONRPCID, code: number, message: string): string =>
  JSON.stringify(createJSONRPCErrorResponse(id, code, message));

const invalidRequest = (id: JSONRPCID, why: string): string =>
  errorText(id, RPC_ERRORS.invalidRequest, `Invalid Request: ${why}`);
