/** Puts the route table onto Express: authentication, body, Idempotency-Key, the call, its answer. */
import { pipeline } from 'node:stream/promises';
import type { Express, Request, Response } from 'express';
import { requireCaller, type Authenticate } from '../auth';
import { Deadline } from './deadline';
import { withoutPauses } from './body-time';
import { idempotencyKeySchema } from './idempotency';
import { parseJson, readJsonBody, readRawBody } from './json-body';
import { withSignsOfLife } from './patience';
import { perform, type Performing } from './perform';
import { invalidRequest, Problem } from './problem';
import type { Caller, Reply, Route } from './route';

const ANYBODY: Caller = { principal: 'anybody', isAuthenticated: false, via: 'api' };

export interface Mounting extends Performing {
  authenticate: Authenticate;
  silenceMs?: number | undefined;
}

export function mountRoutes(app: Express, routes: readonly Route[], mounting: Mounting): void {
  for (const path of new Set(routes.map((route) => route.path))) {
    const group = routes.filter((route) => route.path === path);
    const node = app.route(path.replaceAll(/\{(\w+)\}/g, ':$1'));
    for (const route of group)
      node[route.method](async (request: Request, response: Response) =>
        send(response, await answerInTime(route, request, response, mounting)),
      );
    const allow = allowed(group);
    node.all((request: Request, response: Response) => {
      if (request.method === 'OPTIONS') return void response.set('Allow', allow).status(204).end();
      throw new Problem('method-not-allowed', `${request.method} is not possible here. Use ${allow}.`, {
        headers: { Allow: allow },
      });
    });
  }
}

function allowed(group: readonly Route[]): string {
  const methods = group.map(({ method }) => method.toUpperCase());
  return [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
}

/** A file may keep us busy for longer than anybody waits in silence. */
function answerInTime(route: Route, request: Request, response: Response, mounting: Mounting): Promise<Reply> {
  const answering = answer(route, request, response, mounting);
  return route.csv === 'taken' ? withSignsOfLife(response, answering, mounting.silenceMs) : answering;
}

async function answer(
  route: Route,
  request: Request,
  response: Response,
  { authenticate, ...performing }: Mounting,
): Promise<Reply> {
  const deadline = new Deadline();
  const { caller, body } = await identify(route, request, response, { authenticate, ...performing });
  const key = route.idempotency ? keyOf(request) : undefined;
  const operation = `${request.method} ${request.path}`;
  const { params, query } = request;
  const stream = route.csv === 'taken' ? csvOf(request) : undefined;
  return perform(route, { params, query, body, caller, operation, key, deadline, stream }, performing);
}

/** A token is looked at before the body is read, a signature after it, and before it is understood. */
async function identify(
  { isOpen, verify, body }: Route,
  request: Request,
  response: Response,
  { authenticate, context }: Mounting,
): Promise<{ caller: Caller; body: unknown }> {
  if (verify) {
    const raw = await readRawBody(request, response);
    const caller = verify({ params: request.params, headers: request.headers, raw }, context.config);
    return { caller, body: parseJson(raw) };
  }
  const caller = isOpen ? ANYBODY : requireCaller(authenticate, request.headers);
  return { caller, body: body ? await readJsonBody(request, response) : undefined };
}

function keyOf(request: Request): string | undefined {
  const header = request.get('idempotency-key');
  if (header === undefined) return undefined;
  const parsed = idempotencyKeySchema.safeParse(header);
  if (parsed.success) return parsed.data;
  throw invalidRequest([{ path: 'Idempotency-Key', message: parsed.error.issues[0]?.message ?? 'is not valid' }]);
}

function csvOf(request: Request): AsyncIterable<unknown> {
  if (request.is('text/csv')) return withoutPauses(request);
  throw new Problem('unsupported-media-type', 'Send the body as text/csv, in UTF-8.');
}

/** A stream that fails on its way breaks the connection off: what has arrived must not pass for the whole. */
async function send(response: Response, { status, body, headers, stream }: Reply): Promise<void> {
  if (response.headersSent) return void response.end(JSON.stringify(body));
  response
    .status(status)
    .set('Cache-Control', 'no-store')
    .set(headers ?? {});
  if (!stream) return void response.json(body);
  await pipeline(stream, response.type('text/csv'));
}
