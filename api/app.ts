/** The HTTP API (SPEC section 9) as an Express app that listens nowhere yet. */
import express, { type ErrorRequestHandler, type Express } from 'express';
import { createLogger } from '../runtime/logger';
import { leadWorkflowId } from '../workflows/contracts/ids';
import { createAuthenticator } from './auth';
import type { ApiContext, ApiDeps } from './context';
import { toProblem } from './http/failures';
import { createOnce } from './http/idempotency';
import { mountRoutes } from './http/mount';
import { Problem, PROBLEM_JSON } from './http/problem';
import { guardLoopback, secureHeaders } from './http/security';
import { shareInFlight } from './in-flight';
import { createLeadReader } from './lead-reader';
import { routes } from './routes';
import { docsRouter } from './routes/docs';
import { isRunning } from './temporal/calls';

const log = createLogger('api');
/** A look at a workflow; a reader must not be kept waiting. */
const LOOK_LIMIT_MS = 1_000;

export function createApp(deps: ApiDeps): Express {
  const context: ApiContext = {
    ...deps,
    leads: createLeadReader(deps.data),
    isJourneyRunning: shareInFlight((leadId) => isRunning(deps.temporal, leadWorkflowId(leadId), LOOK_LIMIT_MS)),
  };
  const app = express();
  app.disable('x-powered-by').disable('etag').enable('case sensitive routing');
  app.use(secureHeaders(), guardLoopback(deps.config));
  app.use(docsRouter(routes));
  mountRoutes(app, routes, { context, authenticate: createAuthenticator(deps.config), once: createOnce(deps.data) });
  app.use(() => {
    throw new Problem(
      'not-found',
      'There is nothing at this path. GET /openapi.json lists what there is, /docs shows it.',
    );
  });
  app.use(answerProblem);
  return app;
}

const answerProblem: ErrorRequestHandler = (error: unknown, request, response, next) => {
  const problem = toProblem(error);
  const line = { err: error, method: request.method, status: problem.status };
  if (problem.status === 503) log.warn(line, 'a call could not be answered now');
  else if (problem.status >= 500) log.error(line, 'a call failed');
  if (response.headersSent) {
    next(error);
    return;
  }
  response
    .status(problem.status)
    .set({ ...problem.headers, 'Cache-Control': 'no-store', 'Content-Type': PROBLEM_JSON })
    .send(JSON.stringify(problem.body(request.path)));
};
