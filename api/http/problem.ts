/** Errors as RFC 9457 problem details. Whatever a handler throws ends here. */
import type { Request, Response } from 'express';

const KINDS = {
  'invalid-request': [400, 'The request is not valid'],
  'malformed-body': [400, 'The body cannot be read'],
  unauthorized: [401, 'Authentication is needed'],
  forbidden: [403, 'Not allowed'],
  'not-found': [404, 'Not found'],
  'method-not-allowed': [405, 'Method not allowed'],
  'too-slow': [408, 'The body came too slowly'],
  conflict: [409, 'Conflict'],
  gone: [410, 'Too late'],
  erased: [410, 'The lead was erased'],
  'too-large': [413, 'The body is too large'],
  'unsupported-media-type': [415, 'Unsupported content type'],
  'idempotency-mismatch': [422, 'The Idempotency-Key was used for another request'],
  'rate-limited': [429, 'Too many requests'],
  internal: [500, 'Internal error'],
  unavailable: [503, 'Temporarily unavailable'],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemKind = keyof typeof KINDS;

export interface FieldError {
  /** `metadata.score`; `query` for parameters that nobody knows; empty for the body as a whole */
  path: string;
  /** what is expected; never what was given */
  message: string;
}

interface Extras {
  /** further members of the body: no PII */
  members?: Record<string, unknown>;
  headers?: Record<string, string>;
  cause?: unknown;
}

/** An error that is answered as it is. `detail` says what happened, to which id, and what to do; no PII. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;

  constructor(
    readonly kind: ProblemKind,
    readonly detail: string,
    private readonly extras: Extras = {},
  ) {
    super(detail, { cause: extras.cause });
    this.status = KINDS[kind][0];
  }

  get headers(): Record<string, string> {
    return this.extras.headers ?? {};
  }

  get members(): Record<string, unknown> {
    return this.extras.members ?? {};
  }

  /** @param path of the request: the occurrence */
  body(path: string): Record<string, unknown> {
    return {
      type: problemType(this.kind),
      title: KINDS[this.kind][1],
      status: this.status,
      detail: this.detail,
      instance: withoutStrangeParts(path),
      ...this.members,
    };
  }
}

export const PROBLEM_JSON = 'application/problem+json';
export const problemType = (kind: ProblemKind): string => `urn:purple-merit:problem:${kind}`;
export const titleOf = (kind: ProblemKind): string => KINDS[kind][1];
export const statusOf = (kind: ProblemKind): number => KINDS[kind][0];
export const kindsOf = (status: number): ProblemKind[] =>
  (Object.keys(KINDS) as ProblemKind[]).filter((kind) => statusOf(kind) === status);

export function sendProblem(request: Request, response: Response, problem: Problem): void {
  response
    .status(problem.status)
    .set({ ...problem.headers, 'Cache-Control': 'no-store', 'Content-Type': PROBLEM_JSON })
    .send(JSON.stringify(problem.body(request.path)));
}

export function invalidRequest(errors: FieldError[], detail?: string): Problem {
  const named = errors.map(({ path, message }) => path || `the body (${message})`).join(', ');
  return new Problem('invalid-request', detail ?? `Not valid: ${named}. Mend what "errors" names and send it again.`, {
    members: { errors },
  });
}

/** A path may hold what somebody typed in place of an id, an address for instance: only what looks like an id is repeated. */
const withoutStrangeParts = (path: string): string =>
  path
    .split('/')
    .map((part) => (/^[A-Za-z0-9._-]{0,160}$/.test(part) ? part : '…'))
    .join('/');
