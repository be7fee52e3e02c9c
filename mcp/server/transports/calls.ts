/**
 * POST /mcp, in our own JSON-RPC or in the Model Context Protocol. It is answered without Express, which took a third of
 * a call's CPU. What is refused is on record.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeaders, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { readBody, UnreadableBody } from '../../../json-rpc/body';
import { RPC_ERRORS, RpcError } from '../../protocol';
import { bearerToken } from '../auth';
import type { Caller, Refusal } from '../service';
import { readStandardMessage } from '../standard/message';
import { missingScope } from '../standard/needed-scope';
import type { HttpDeps } from './http';
import { ANSWER_HEADERS, DETAILS, problem } from './problem';

const IS_JSON = /^application\/json\s*(;|$)/i;

type Refuse = (status: number, detail: string, extra?: { headers?: OutgoingHttpHeaders; scope?: string }) => void;

export function createCallListener(deps: HttpDeps): RequestListener {
  return (request, response) => void answer(deps, request, response);
}

/** Never rejects. */
async function answer(deps: HttpDeps, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const stranger = strangerOf(request);
  try {
    const caller = await callerOf(deps, request, response, stranger);
    if (caller) await answerCaller(deps, request, response, caller);
  } catch (error) {
    const status = error instanceof Error && 'status' in error ? Number(error.status) : 500;
    if (status >= 500) deps.log.error({ err: error }, 'an HTTP request failed unexpectedly');
    if (response.headersSent) response.destroy();
    else refuser(deps, response, stranger)(status, DETAILS[status] ?? 'Internal error');
  }
}

async function answerCaller(
  deps: HttpDeps,
  request: IncomingMessage,
  response: ServerResponse,
  caller: Caller,
): Promise<void> {
  const refuse = refuser(deps, response, caller);
  if (!IS_JSON.test(request.headers['content-type'] ?? '')) {
    refuse(415, 'The body has to be application/json');
    return;
  }
  const body = await readBody(request).catch((error: unknown) => {
    if (!(error instanceof UnreadableBody)) throw error;
    refuse(error.status, DETAILS[error.status] ?? '');
  });
  if (body) await answerBody(deps, request, response, caller, body);
}

async function answerBody(
  deps: HttpDeps,
  request: IncomingMessage,
  response: ServerResponse,
  caller: Caller,
  body: Buffer,
): Promise<void> {
  const read = readSafely(request, body);
  if (read instanceof RpcError)
    answerJson(
      response,
      400,
      JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: read.code, message: read.message } }),
    );
  else if (read) await answerStandard(deps, request, response, caller, read.message);
  else {
    const answered = await deps.service.handle(body, caller);
    if (answered === undefined) response.writeHead(204, ANSWER_HEADERS).end();
    else answerJson(response, 200, answered);
  }
}

function readSafely({ headers }: IncomingMessage, body: Buffer): ReturnType<typeof readStandardMessage> | RpcError {
  try {
    return readStandardMessage(headers, body);
  } catch (error) {
    if (error instanceof RpcError) return error;
    throw error;
  }
}

function answerJson(response: ServerResponse, status: number, text: string): void {
  response
    .writeHead(status, {
      ...ANSWER_HEADERS,
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(text),
    })
    .end(text);
}

/** A token that was given too few scopes is told, so that its owner can ask for another one. */
async function answerStandard(
  deps: HttpDeps,
  request: IncomingMessage,
  response: ServerResponse,
  caller: Caller,
  message: unknown,
): Promise<void> {
  const { authorization, standard } = deps;
  const refuse = refuser(deps, response, caller);
  const scope = authorization && missingScope(caller, message);
  if (scope !== undefined) {
    const headers = { 'www-authenticate': authorization?.challenge('insufficient_scope', scope) };
    refuse(403, `The token has not the scope ${scope}`, { headers, scope });
    return;
  }
  await standard.answer(request, response, message, caller).catch((error: unknown) => {
    if (!(error instanceof RpcError)) throw error;
    refuse(429, error.message, { headers: { 'retry-after': '1' } });
  });
}

type Stranger = Pick<Refusal, 'principal' | 'granted' | 'transport' | 'sessionId'>;

const strangerOf = ({ socket }: IncomingMessage): Stranger & { transport: 'http' } => ({
  principal: null,
  transport: 'http',
  sessionId: sessionIdOf(socket),
});

/** Undefined: refused. */
async function callerOf(
  deps: HttpDeps,
  { headers }: IncomingMessage,
  response: ServerResponse,
  stranger: Stranger,
): Promise<Caller | undefined> {
  const refuse = refuser(deps, response, stranger);
  if (!deps.isAllowedOrigin(headers)) {
    refuse(403, 'Host or Origin is not allowed');
    return undefined;
  }
  const identity = await identify(deps, headers.authorization);
  if (!identity) {
    const challenge = deps.authorization?.challenge(headers.authorization === undefined ? undefined : 'invalid_token');
    refuse(401, 'A valid token is needed', { headers: { 'www-authenticate': challenge ?? 'Bearer' } });
    return undefined;
  }
  const caller = { ...stranger, ...identity };
  deps.service.admitted(caller);
  return caller;
}

async function identify(
  { authenticate, authorization }: HttpDeps,
  header: string | undefined,
): Promise<Pick<Caller, 'principal' | 'granted'> | undefined> {
  const principal = authenticate(header);
  if (principal) return { principal };
  const token = bearerToken(header);
  const granted = token === undefined ? undefined : await authorization?.verify(token);
  return granted && { principal: 'client', granted };
}

/** JSON-RPC's words for it, in the audit log. */
const CODES: Record<number, number> = {
  401: RPC_ERRORS.unauthorized,
  403: RPC_ERRORS.forbidden,
  413: RPC_ERRORS.tooLarge,
  429: RPC_ERRORS.rateLimited,
  500: RPC_ERRORS.internalError,
  503: RPC_ERRORS.unavailable,
};
/** what is announced may be anything; the column holds an integer */
const MAX_AUDITED_BYTES = 2 ** 31 - 1;

/** @returns what answers with a problem, and puts it on record */
const refuser =
  ({ service }: Pick<HttpDeps, 'service'>, response: ServerResponse, caller: Stranger): Refuse =>
  (status, detail, { headers, scope } = {}) => {
    const announced = Number(response.req.headers['content-length'] ?? 0);
    const bytes = Number.isSafeInteger(announced) ? Math.min(Math.max(announced, 0), MAX_AUDITED_BYTES) : 0;
    service.refused({ ...caller, code: CODES[status] ?? RPC_ERRORS.invalidRequest, httpStatus: status, bytes, scope });
    problem(response, status, detail, headers);
  };

/** One id per connection. */
const sessionIds = new WeakMap<Socket, string>();
function sessionIdOf(socket: Socket): string {
  const known = sessionIds.get(socket) ?? randomUUID();
  sessionIds.set(socket, known);
  return known;
}
