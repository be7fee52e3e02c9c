/** The HTTP side: POST /mcp (`calls.ts`), GET /health, and where tokens come from. */
import type { IncomingMessage, RequestListener } from 'node:http';
import express from 'express';
import type { ErrorRequestHandler, Express } from 'express';
import helmet from 'helmet';
import type { OriginCheck } from '../../../json-rpc/origin-check';
import type { Health } from '../../../runtime/health-server';
import type { Logger } from '../../../runtime/logger';
import type { Authenticate } from '../auth';
import type { Authorization } from '../authorization/authorization';
import type { Service } from '../service';
import type { StandardFace } from '../standard/face';
import { createCallListener } from './calls';
import { problem } from './problem';

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

export function createHttpListener(deps: HttpDeps): RequestListener {
  const answerCall = createCallListener(deps);
  const app = createApp(deps);
  return (request, response) => {
    if (isCall(request)) answerCall(request, response);
    else app(request, response);
  };
}

const isCall = ({ method, url }: IncomingMessage): boolean =>
  method === 'POST' && (url === MCP_PATH || /^\/mcp\/?(\?|$)/.test(url ?? ''));

function createApp(deps: HttpDeps): Express {
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
  app.all(MCP_PATH, (_request, response) => problem(response, 405, 'Only POST is allowed', { allow: 'POST' }));
  app.use((_request, response) => problem(response, 404, 'Nothing is here'));
  app.use(errorHandler(deps.log));
  return app;
}

function errorHandler(log: Logger): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    log.error({ err: error }, 'an HTTP request failed unexpectedly');
    if (response.headersSent) next(error);
    else problem(response, 500, 'Internal error');
  };
}
