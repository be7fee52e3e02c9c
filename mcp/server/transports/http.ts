/**
 * The HTTP side: POST /mcp, in our own JSON-RPC or in the Model Context Protocol; GET /health. What concerns the transport is
 * problem+json (RFC 9457), the rest JSON-RPC.
 */
import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import express from 'express';
import type { ErrorRequestHandler, Express, Request, RequestHandler, Response } from 'express';
import helmet from 'helmet';
import { answerMessage, readMessage } from '../../../json-rpc/http';
import { MAX_MESSAGE_BYTES } from '../../../json-rpc/json-text';
import type { OriginCheck } from '../../../json-rpc/origin-check';
import type { Health } from '../../../runtime/health-server';
import type { Logger } from '../../../runtime/logger';
import { RPC_ERRORS, RpcError } from '../../protocol';
import { bearerToken } from '../auth';
import type { Authenticate } from '../auth';
import type { Authorization } from '../authorization/authorization';
import type { Caller, Service } from '../service';
import type { StandardFace } from '../standard/face';
import { readStandardMessage } from '../standard/message';
import { missingScope } from '../standard/needed-scope';

export const MCP_PATH = '/mcp';

export interface HttpDeps {
  service: Service;
  standard: StandardFace;
  authenticate: Authenticate;
  /** undefined: static tokens are all there is */
  authorization?: Authorization | undefined;
  isAllowedOrigin: OriginCheck;
  health(): Promise<Health> | Health;
  log: Logger;
}

export function createHttpApp(deps: HttpDeps): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag');
  app.use(helmet());
  app.use((request, response, next) => {
    if (deps.isAllowedOrigin(request.headers)) next();
    else problem(response, 403, 'Host or Origin is not allowed');
  });
  app.get('/health', async (_request, response) => {
    const health = await deps.health();
    response
      .status(health.status === 'unavailable' ? 503 : 200)
      .set('cache-control', 'no-store')
      .json(health);
  });
  const { authorization } = deps;
  if (authorization)
    app.get(authorization.metadataPath, (_request, response) => void response.json(authorization.metadata));
  app.post(MCP_PATH, authenticated(deps), requireJson, readMessage, answerMessageOf(deps));
  app.all(MCP_PATH, (_request, response) => problem(response.set('allow', 'POST'), 405, 'Only POST is allowed'));
  app.use((_request, response) => problem(response, 404, 'Nothing is here'));
  app.use(errorHandler(deps.log));
  return app;
}

type Answer = Response<unknown, { caller: Caller }>;

function authenticated(deps: HttpDeps) {
  return async (request: Request, response: Answer, next: () => void): Promise<void> => {
    const { authorization } = request.headers;
    const connection = { transport: 'http', sessionId: sessionIdOf(request.socket) } as const;
    const identity = await identify(deps, authorization);
    if (identity) {
      response.locals.caller = { ...identity, ...connection };
      next();
      return;
    }
    deps.service.turnedAway(connection.transport, connection.sessionId);
    const challenge = deps.authorization?.challenge(authorization === undefined ? undefined : 'invalid_token');
    problem(response.set('www-authenticate', challenge ?? 'Bearer'), 401, 'A valid token is needed');
  };
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

const requireJson: RequestHandler = (request, response, next) => {
  if (request.is('application/json')) next();
  else problem(response, 415, 'The body has to be application/json');
};

function answerMessageOf(deps: HttpDeps) {
  const { service, standard } = deps;
  return async (request: Request, response: Answer): Promise<void> => {
    const { caller } = response.locals;
    const read = readSafely(request);
    if (read instanceof RpcError)
      response.status(400).json({ jsonrpc: '2.0', id: null, error: { code: read.code, message: read.message } });
    else if (read === undefined) await answerMessage(request, response, (message) => service.handle(message, caller));
    else if (mayAnswer(deps, response, read.message))
      await standard.answer(request, response, read.message, caller).catch((error: unknown) => {
        if (!(error instanceof RpcError)) throw error;
        service.refused(caller, error.code);
        problem(response.set('retry-after', '1'), 429, error.message);
      });
  };
}

function readSafely({ headers, body }: Request): ReturnType<typeof readStandardMessage> | RpcError {
  try {
    return readStandardMessage(headers, Buffer.isBuffer(body) ? body : Buffer.alloc(0));
  } catch (error) {
    if (error instanceof RpcError) return error;
    throw error;
  }
}

/** A token that was given too few scopes is told, so that its owner can ask for another one. */
function mayAnswer({ service, authorization }: HttpDeps, response: Answer, message: unknown): boolean {
  const { caller } = response.locals;
  const scope = authorization && missingScope(caller, message);
  if (scope === undefined) return true;
  service.refused(caller, RPC_ERRORS.forbidden, scope);
  response.set('www-authenticate', authorization?.challenge('insufficient_scope', scope));
  problem(response, 403, `The token has not the scope ${scope}`);
  return false;
}

/** One id per connection. */
const sessionIds = new WeakMap<Socket, string>();
function sessionIdOf(socket: Socket): string {
  const known = sessionIds.get(socket) ?? randomUUID();
  sessionIds.set(socket, known);
  return known;
}

/** What reading a body comes across. */
const BODY_PROBLEMS: Record<number, string> = {
  400: 'The body could not be read',
  413: `The body has at most ${MAX_MESSAGE_BYTES} bytes`,
  415: 'The body has to come uncompressed',
  503: 'The keys of the authorization server cannot be read',
};

function errorHandler(log: Logger): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const status = typeof error === 'object' && error !== null && 'status' in error ? Number(error.status) : 500;
    const detail = BODY_PROBLEMS[status];
    if (detail === undefined || status >= 500) log.error({ err: error }, 'an HTTP request failed unexpectedly');
    problem(response, detail === undefined ? 500 : status, detail ?? 'Internal error');
  };
}

const TITLES: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  429: 'Too Many Requests',
  503: 'Service Unavailable',
};

function problem(response: Response, status: number, detail: string): void {
  const title = TITLES[status] ?? 'Internal Server Error';
  // a body that nobody reads must not keep the connection busy
  if (!response.req.complete) response.set('connection', 'close');
  response
    .status(status)
    .type('application/problem+json')
    .send(JSON.stringify({ type: 'about:blank', title, status, detail }));
}
