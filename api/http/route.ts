/** One row of the route table: method, path, schemas and handler. The same schemas validate, document and type a call. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { z } from 'zod';
import type { ApiConfig, ApiContext } from '../context';
import type { Deadline } from './deadline';
import { invalidRequest, type ProblemKind } from './problem';

export interface Caller {
  /** name of the token, or `local` */
  principal: string;
  /** without tokens everybody is `local` and may say who they are */
  isAuthenticated: boolean;
  via: 'api' | 'cli';
}

export interface Call<P = unknown, Q = unknown, B = unknown> {
  params: P;
  query: Q;
  body: B;
  caller: Caller;
  /** of this caller and this operation: no other call has it */
  idempotencyKey: string | undefined;
  deadline: Deadline;
  /** the body of a route that takes CSV, as it arrives */
  stream?: AsyncIterable<unknown> | undefined;
}

export interface Reply {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
  /** CSV in place of the body */
  stream?: Readable;
}

/** A request that is signed by its caller, before it was read. */
export interface SignedRequest {
  params: Readonly<Record<string, string | string[] | undefined>>;
  headers: IncomingHttpHeaders;
  /** the bytes that were signed */
  raw: Uint8Array;
}

export interface ResponseDoc {
  description: string;
  schema: z.ZodType;
}

interface RouteDoc {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** OpenAPI form: /api/v1/leads/{leadId} */
  path: string;
  operationId: string;
  tag: string;
  summary: string;
  description?: string;
  /** answered without a token */
  isOpen?: boolean;
  /** instead of a token: who signed the body. @throws Problem when nobody we know did */
  verify?: (request: SignedRequest, config: ApiConfig) => Caller;
  responses: Record<number, ResponseDoc>;
  /** a body, or an answer, of any length as text/csv; such a route has no body schema, and its answer no idempotency */
  csv?: 'taken' | 'given';
  /** problems worth knowing beyond those that every call may answer */
  problems?: readonly ProblemKind[];
  /** for POSTs: `exclusive` refuses a second call in flight with the same Idempotency-Key, `shared` lets it wait for the first one's answer */
  idempotency?: 'exclusive' | 'shared';
}

interface Definition<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> extends RouteDoc {
  params?: P;
  query?: Q;
  body?: B;
  handler: (call: Call<z.output<P>, z.output<Q>, z.output<B>>, context: ApiContext) => Promise<Reply>;
}

export interface Route extends RouteDoc {
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodType;
  /** Checks params, query and body. @throws Problem naming every field that is wrong */
  prepare: (call: Call, context: ApiContext) => () => Promise<Reply>;
}

export function defineRoute<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType>(
  definition: Definition<P, Q, B>,
): Route {
  const { handler, params, query, body, ...doc } = definition;
  return {
    ...doc,
    ...(params && { params }),
    ...(query && { query }),
    ...(body && { body }),
    prepare(call, context) {
      const checked = {
        ...call,
        params: check(params, call.params, 'path'),
        query: check(query, call.query, 'query'),
        body: check(body, call.body),
      };
      return () => handler(checked, context);
    },
  };
}

/**
 * @param part that the errors name where they name no field: the body unless told
 * An absent schema means the part is not looked at, and the handler's type says so: it cannot name a field of it.
 * @throws Problem naming every field that is wrong
 */
export function check<S extends z.ZodType>(schema: S | undefined, value: unknown, part = ''): z.output<S> {
  if (!schema) return undefined as z.output<S>;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalidRequest(
    parsed.error.issues
      .slice(0, 50)
      .map(({ path, message }) => ({ path: path.map(String).join('.') || part, message })),
  );
}
