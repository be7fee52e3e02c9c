/** What makes a JSON value a JSON-RPC 2.0 request (specification, section 4). */
import type { JSONRPCID, JSONRPCRequest } from 'json-rpc-2.0';

export type Envelope = { request: JSONRPCRequest } | { invalid: string; id: JSONRPCID };

/** Says what is wrong with a value that is no request, and the id to answer with (null where none can be told). */
export function readEnvelope(value: unknown): Envelope {
  if (!isRecord(value)) return { invalid: 'a request is an object', id: null };
  const hasId = Object.hasOwn(value, 'id');
  if (hasId && !isId(value.id)) return { invalid: 'id is a string, a number or null', id: null };
  const id = hasId && isId(value.id) ? value.id : null;
  if (value.jsonrpc !== '2.0') return { invalid: 'jsonrpc is "2.0"', id };
  if (typeof value.method !== 'string') return { invalid: 'method is a string', id };
  const hasParams = Object.hasOwn(value, 'params');
  if (hasParams && (typeof value.params !== 'object' || value.params === null)) {
    return { invalid: 'params is an object or an array', id };
  }
  return {
    request: {
      jsonrpc: '2.0',
      method: value.method,
      ...(hasParams ? { params: value.params } : {}),
      ...(hasId ? { id } : {}),
    },
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A number that cannot be echoed exactly (1e400, 2^53 + 1) is no id. */
function isId(value: unknown): value is JSONRPCID {
  if (typeof value === 'number') {
    return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
  }
  return value === null || typeof value === 'string';
}
