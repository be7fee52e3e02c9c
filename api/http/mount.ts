/** Puts the route table onto Express: authentication, body, validation, Idempotency-Key, handler, answer. */
import type { Express, Request, Response } from 'express';
import type { createAuthenticator } from '../auth';
import type { ApiContext } from '../context';
import { Deadline } from './deadline';
import { idempotencyKeySchema, scopedKey, type Once } from './idempotency';
import { readJsonBody } from './json-body';
import { invalidRequest, Problem } from './problem';
import type { Call, Caller, Reply, Route } from './route';

const ANYBODY: Caller = { principal: 'anybody', isAuthenticated: false, via: 'api' };

export interface Mounting {
  context: ApiContext;
  authenticate: ReturnType<typeof createAuthenticator>;
  once: Once;
}

export function mountRoutes(app: Express, routes: readonly Route[], mounting: Mounting): void {
  for (const path of new Set(routes.map((route) => route.path))) {
    const group = routes.filter((route) => route.path === path);
    const node = app.route(path.replaceAll(/\{(\w+)\}/g, ':$1'));
    for (const route of group)
      node[route.method](async (request: Request, response: Response) =>
        send(response, await answer(route, request, response, mounting)),
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

async function answer(
  route: Route,
  request: Request,
  response: Response,
  { context, authenticate, once }: Mounting,
): Promise<Reply> {
  const deadline = new Deadline();
  const caller = route.isOpen ? ANYBODY : authenticate(request);
  const body = route.body ? await readJsonBody(request, response) : undefined;
  const key = route.idempotency ? keyOf(request) : undefined;
  const operation = `${request.method} ${request.path}`;
  const call: Call = {
    params: request.params,
    query: request.query,
    body,
    caller,
    deadline,
    idempotencyKey: key === undefined ? undefined : scopedKey(caller.principal, operation, key),
  };
  const run = route.prepare(call, context);
  if (key === undefined || !route.idempotency) return run();
  return once({ principal: caller.principal, key, operation, body, mode: route.idempotency, deadline }, run);
}

function keyOf(request: Request): string | undefined {
  const header = request.get('idempotency-key');
  if (header === undefined) return undefined;
  const parsed = idempotencyKeySchema.safeParse(header);
  if (parsed.success) return parsed.data;
  throw invalidRequest([{ path: 'Idempotency-Key', message: parsed.error.issues[0]?.message ?? 'is not valid' }]);
}

function send(response: Response, { status, body, headers }: Reply): void {
  response
    .status(status)
    .set('Cache-Control', 'no-store')
    .set(headers ?? {})
    .json(body);
}
