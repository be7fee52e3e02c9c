/** One call of the route table, whichever way it came in: validation, idempotency key, handler. */
import type { ApiContext } from '../context';
import type { Deadline } from './deadline';
import { scopedKey, type Once } from './idempotency';
import type { Caller, Reply, Route } from './route';

export interface Performing {
  context: ApiContext;
  once: Once;
}

export interface ApiRequest {
  params: unknown;
  query: unknown;
  /** undefined where the route takes none */
  body: unknown;
  caller: Caller;
  /** method and path */
  operation: string;
  /** the caller's idempotency key */
  key: string | undefined;
  deadline: Deadline;
  stream?: AsyncIterable<unknown> | undefined;
}

/** @throws Problem, or what toProblem makes one of */
export async function perform(route: Route, request: ApiRequest, { context, once }: Performing): Promise<Reply> {
  const { caller, operation, body, deadline } = request;
  const { principal } = caller;
  const key = route.idempotency ? request.key : undefined;
  const idempotencyKey = key === undefined ? undefined : scopedKey(principal, operation, key);
  const run = route.prepare({ ...request, idempotencyKey }, context);
  if (key === undefined || !route.idempotency) return run();
  return once({ principal, key, operation, body, mode: route.idempotency, deadline }, run);
}
