/** The HTTP API and /rpc (SPEC section 9), listening nowhere yet. */
import express, { type ErrorRequestHandler, type Express } from 'express';
import type { WebSocketEndpoint } from '../json-rpc/websockets';
import { createLogger } from '../runtime/logger';
import { leadWorkflowId } from '../workflows/contracts/workflow-ids';
import { createAuthenticator } from './auth';
import type { ApiContext, ApiDeps } from './context';
import { limitBodyTime } from './http/body-time';
import { toProblem } from './http/failures';
import { createOnce } from './http/idempotency';
import { mountRoutes } from './http/mount';
import { Problem, sendProblem } from './http/problem';
import { reportFailure } from './http/report';
import { guardLoopback, secureHeaders } from './http/security';
import { shareInFlight } from './in-flight';
import { createLeadReader } from './lead-reader';
import { routes } from './routes';
import { consoleRouter } from './routes/console';
import { docsRouter } from './routes/docs';
import { unsubscribeRouter } from './routes/unsubscribe';
import { createEventMethods } from './events/methods';
import { createRpcMethods } from './rpc/methods';
import { createRpcService } from './rpc/service';
import { rpcRouter, rpcWebSockets } from './rpc/transports';
import { isRunning } from './temporal/calls';

const log = createLogger('api');
/** A look at a workflow; a reader must not be kept waiting. */
const LOOK_LIMIT_MS = 1_000;

export interface Api {
  app: Express;
  webSockets: WebSocketEndpoint;
}

export const createContext = (deps: ApiDeps): ApiContext => ({
  ...deps,
  leads: createLeadReader(deps.data),
  isJourneyRunning: shareInFlight((leadId) => isRunning(deps.temporal, leadWorkflowId(leadId), LOOK_LIMIT_MS)),
});

export interface ApiOptions {
  /** how long a body may take, or pause where it is a stream */
  bodyLimitMs?: number | undefined;
  /** how long an import is silent while it works */
  silenceMs?: number | undefined;
  /** the built console; without it there is no page at `/` */
  consoleFolder?: string;
}

export function createApi(deps: ApiDeps, { bodyLimitMs, silenceMs, consoleFolder }: ApiOptions = {}): Api {
  const context = createContext(deps);
  const authenticate = createAuthenticator(deps.config);
  const performing = { context, once: createOnce(deps.data) };
  const rpc = createRpcService(new Map([...createRpcMethods(routes, performing), ...createEventMethods(deps.data)]));
  const app = express();
  app.disable('x-powered-by').disable('etag').enable('case sensitive routing');
  app.use(limitBodyTime(bodyLimitMs), secureHeaders(), guardLoopback(deps.config));
  app.use(docsRouter(routes));
  app.use(unsubscribeRouter(deps));
  app.use(rpcRouter(rpc, authenticate));
  mountRoutes(app, routes, { ...performing, authenticate, silenceMs });
  if (consoleFolder !== undefined) app.use(consoleRouter(consoleFolder));
  app.use(() => {
    throw new Problem(
      'not-found',
      'There is nothing at this path. GET /openapi.json lists what there is, /docs shows it.',
    );
  });
  app.use(answerProblem);
  return { app, webSockets: rpcWebSockets(rpc, authenticate, deps.config) };
}

export const answerProblem: ErrorRequestHandler = (error: unknown, request, response, next) => {
  // a body that came too late was answered while it was being read
  if (response.writableEnded) return;
  const problem = toProblem(error);
  reportFailure(log, error, problem, { method: request.method });
  if (response.headersSent) {
    next(error);
    return;
  }
  sendProblem(request, response, problem);
};
