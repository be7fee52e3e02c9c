/** Calls of the public API on this page's own origin. */
import { acceptToken, readToken, refuseToken } from './token';

export interface FieldError {
  path: string;
  message: string;
}

/** An error as the API tells it (RFC 9457), or that it told nothing. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';

  /** @param status of the answer; 0: none came */
  constructor(
    readonly status: number,
    detail: string,
    readonly members: Readonly<Record<string, unknown>> = {},
  ) {
    super(detail);
  }

  /** True while asking again may help: the API is away, or says that it cannot just now. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export interface Answer<T> {
  status: number;
  body: T;
}

interface Options {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  body?: unknown;
  /** repeated with the same key, a POST is done once */
  idempotencyKey?: string;
  /** text/csv in place of a JSON body */
  csv?: Blob;
  signal?: AbortSignal;
  /** statuses beside 2xx whose body is the answer all the same */
  alsoAnswers?: readonly number[];
}

/** What needs a token, where tokens are configured. */
const GUARDED = '/api/v1/';
const AWAY = 'The API does not answer.';

/**
 * @param T what the API promises for this call; the OpenAPI document is tested against the API, so it is not checked again here
 * @throws ApiProblem
 */
export async function call<T>(path: string, options: Options = {}): Promise<Answer<T>> {
  const token = readToken();
  const response = await fetch(path, requestOf(options, token)).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiProblem(0, AWAY);
  });
  if (response.ok && path.startsWith(GUARDED)) acceptToken();
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok || options.alsoAnswers?.includes(response.status))
    return { status: response.status, body: body as T };
  if (response.status === 401) refuseToken(token, options.method !== undefined);
  const members = isRecord(body) ? body : {};
  const { detail } = members;
  throw new ApiProblem(
    response.status,
    typeof detail === 'string' ? detail : `The API answered ${response.status}.`,
    members,
  );
}

export const get = async <T>(path: string, signal?: AbortSignal): Promise<T> =>
  (await call<T>(path, signal ? { signal } : {})).body;

function requestOf({ method = 'GET', body, idempotencyKey, csv, signal }: Options, token: string | null): RequestInit {
  return {
    method,
    headers: {
      ...(token !== null && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(csv && { 'content-type': 'text/csv' }),
      ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(csv && { body: csv }),
    ...(signal && { signal }),
  };
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A query string of what is given; empty and absent ones are left out. */
export function query(fields: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, String(value)]],
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
}
