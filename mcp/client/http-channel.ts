/** POST to the same path: for the time in which no WebSocket is to be had. */
import { RPC_ERRORS, RpcError } from '../protocol';
import type { RpcRequest, RpcResponse } from './channel';
import { NoAnswer, parseResponse } from './channel';

export interface HttpChannel {
  /** @throws NoAnswer, or RpcError where the transport refuses (401, 403, 413) */
  send(request: RpcRequest, signal: AbortSignal): Promise<RpcResponse>;
}

/** What the transport says no to, in the words of JSON-RPC. Anything else that is not 200 counts as no answer. */
const REFUSALS: Record<number, [code: number, message: string]> = {
  401: [RPC_ERRORS.unauthorized, 'The data server does not accept this token'],
  403: [RPC_ERRORS.forbidden, 'The data server refuses this Host or Origin'],
  413: [RPC_ERRORS.tooLarge, 'The request is too large'],
};

/** The request was never written. */
const NOT_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

export function createHttpChannel(url: string, token: string | undefined): HttpChannel {
  const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) };
  return {
    async send({ text }, signal) {
      const { status, body } = await post(url, { method: 'POST', headers, body: text, signal });
      const refusal = REFUSALS[status];
      if (refusal) throw new RpcError(...refusal);
      if (status !== 200) throw new NoAnswer(`the data server answered HTTP ${status}`, true);
      return parseResponse(body);
    },
  };
}

async function post(url: string, init: RequestInit): Promise<{ status: number; body: string }> {
  try {
    const response = await fetch(url, init);
    return { status: response.status, body: await response.text() };
  } catch (cause) {
    const { code } = ((cause as Error).cause ?? {}) as { code?: unknown };
    throw new NoAnswer('the data server cannot be reached over HTTP', !NOT_CONNECTED.has(String(code)), { cause });
  }
}
