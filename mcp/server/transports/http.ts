/** The HTTP side: POST /mcp, GET /health. What concerns the transport is problem+json (RFC 9457), the rest JSON-RPC. */
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
import type { Principal } from '../../protocol/access';
import type { Authenticate } from '../auth';
import type { Service } from '../service';

export const MCP_PATH = '/mcp';

export interface HttpDeps {
  service: Service;
  authenticate: Authenticate;
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
  app.post(MCP_PATH, authenticated(deps), requireJson, readMessage, answerCall(deps.service));
  app.all(MCP_PATH, (_request, response) => problem(response.set('allow', 'POST'), 405, 'Only POST is allowed'));
  app.use((_request, response) => problem(response, 404, 'Nothing is here'));
  app.use(errorHandler(deps.log));
  return app;
}

interface Locals {
  principal: Principal;
  sessionId: string;
}
type Answer = Response<unknown, Locals>;

function authenticated({ authenticate, service }: HttpDeps) {
  return (request: Request, response: Answer, next: () => void): void => {
    const sessionId = sessionIdOf(request.socket);
    const principal = authenticate(request.headers.authorization);
    if (principal) {
      Object.assign(response.locals, { principal, sessionId });
      next();
    } else {
      service.turnedAway('http', sessionId);
      problem(response.set('www-authenticate', 'Bearer'), 401, 'A valid token is needed');
    }
  };
}

const requireJson: RequestHandler = (request, response, next) => {
  if (request.is('application/json')) next();
  else problem(response, 415, 'The body has to be application/json');
};

function answerCall(service: Service) {
  return async (request: Request, response: Answer): Promise<void> => {
    const caller = { ...response.locals, transport: 'http' } as const;
    await answerMessage(request, response, (message) => service.handle(message, caller));
  };
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
};

function errorHandler(log: Logger): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const status = typeof error === 'object' && error !== null && 'status' in error ? Number(error.status) : 500;
    const detail = BODY_PROBLEMS[status];
    if (detail === undefined) log.error({ err: error }, 'an HTTP request failed unexpectedly');
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
