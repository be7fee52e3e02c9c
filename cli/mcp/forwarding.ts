/**
 * The Model Context Protocol between a host that speaks it over stdio and the data server, which speaks it over HTTP. Messages pass
 * through as they are, of whichever revision: tools, resources and rights are the data server's.
 */
import { PassThrough } from 'node:stream';
import type { Readable, Writable } from 'node:stream';
import {
  isInitializeRequest,
  isJSONRPCErrorResponse,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  SdkHttpError,
  StreamableHTTPClientTransport,
  UnauthorizedError,
} from '@modelcontextprotocol/client';
import type { JSONRPCMessage, JSONRPCRequest } from '@modelcontextprotocol/client';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { z } from 'zod';

const INTERNAL_ERROR = -32603;

export interface Forwarding {
  /** of the data server, http or https */
  url: string;
  token: string | undefined;
  input: Readable;
  output: Writable;
  /** for people: what went wrong */
  tell: (line: string) => void;
}

/** Ends when the host has closed its end and everything it asked is answered. */
export async function forwardMessages({ url, token, input, output, tell }: Forwarding): Promise<void> {
  const requests = pendingRequests();
  // the host's last questions are answered too: its end is passed on only then
  const asked = new PassThrough();
  const host = new StdioServerTransport(asked, output);
  const server = new StreamableHTTPClientTransport(new URL(url), { authProvider: { token: async () => token } });
  const ended = new Promise<void>((resolve) => {
    host.onclose = resolve;
  });

  const toHost = (message: JSONRPCMessage): void => {
    const wasInitialize = requests.answered(message);
    if (wasInitialize) server.setProtocolVersion(negotiatedVersion(message));
    host.send(message).catch(() => tell('the host takes no more answers'));
  };
  const toServer = async (message: JSONRPCMessage): Promise<void> => {
    if (isJSONRPCRequest(message)) requests.add(message);
    try {
      await server.send(message);
    } catch (error) {
      const reason = reasonOf(error, url);
      tell(reason);
      if (isJSONRPCRequest(message)) toHost(failure(message, error, reason));
    }
  };
  host.onmessage = (message) => void toServer(message);
  host.onerror = (error) => tell(error.message);
  server.onmessage = toHost;
  await Promise.all([server.start(), host.start()]);

  input.pipe(asked, { end: false });
  input.once('end', () => void requests.settled().then(() => asked.end()));
  await ended;
  await server.close();
}

/** What was asked and not answered yet. */
function pendingRequests() {
  const pending = new Map<string | number, JSONRPCRequest>();
  let whenSettled: (() => void) | undefined;
  return {
    add: (request: JSONRPCRequest) => void pending.set(request.id, request),
    /** @returns whether it answers the handshake */
    answered(message: JSONRPCMessage): boolean {
      if (!isJSONRPCResultResponse(message) && !isJSONRPCErrorResponse(message)) return false;
      const request = message.id === undefined ? undefined : pending.get(message.id);
      if (request) pending.delete(request.id);
      if (pending.size === 0) whenSettled?.();
      return request !== undefined && isInitializeRequest(request);
    },
    settled: async () =>
      new Promise<void>((resolve) => {
        whenSettled = resolve;
        if (pending.size === 0) resolve();
      }),
  };
}

const initializedSchema = z.object({ result: z.object({ protocolVersion: z.string() }) });

/** What later requests name in their header. */
function negotiatedVersion(message: JSONRPCMessage): string {
  return initializedSchema.safeParse(message).data?.result.protocolVersion ?? '2025-06-18';
}

const errorSchema = z.object({ error: z.object({ code: z.int(), message: z.string() }) });

/** The data server's own words, where it has refused a message in those of the protocol. */
function failure({ id }: JSONRPCRequest, error: unknown, reason: string): JSONRPCMessage {
  const text = error instanceof SdkHttpError ? error.data.text : undefined;
  const told = typeof text === 'string' ? errorSchema.safeParse(parsed(text)).data?.error : undefined;
  return { jsonrpc: '2.0', id, error: told ?? { code: INTERNAL_ERROR, message: reason } };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function reasonOf(error: unknown, url: string): string {
  if (error instanceof UnauthorizedError) return `The data server at ${url} does not accept this token: set MCP_TOKEN.`;
  if (error instanceof SdkHttpError) return `The data server at ${url} answered HTTP ${error.status}.`;
  return `The data server at ${url} cannot be reached. Start it with "npm start", or set MCP_URL to where it runs.`;
}
