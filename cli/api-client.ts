/** Calls the HTTP API for a command, and turns its problems into messages. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Config } from '../runtime/config';
import { CliError, EXIT } from './errors';

const LIMIT_MS = 15_000;
const WRONG_INPUT = new Set([400, 404, 422]);
const PASSING = new Set([429, 502, 503, 504]);

const problemSchema = z.looseObject({
  title: z.string().optional(),
  detail: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  standing: z.looseObject({ decision: z.string().optional(), decided_by: z.string().optional() }).optional(),
});

export interface ApiRequest<S extends z.ZodType> {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  query?: Record<string, string | undefined>;
  body?: Record<string, unknown>;
  /** what the answer looks like */
  answer: S;
}

/** @throws CliError with exit code 2 for 400, 404 and 422, else 1 */
export type ApiClient = <S extends z.ZodType>(request: ApiRequest<S>) => Promise<z.output<S>>;

/** The body of an answer that is too long to hold. @throws CliError */
export type Download = (path: string) => Promise<ReadableStream<Uint8Array>>;

export function createDownload({ apiUrl, apiToken }: Pick<Config, 'apiUrl' | 'apiToken'>): Download {
  return async (path) => {
    // no time limit: it lasts as long as it is long
    const response = await reach(new URL(path, apiUrl), { headers: callerHeaders(apiToken) });
    if (!response.ok) throw problem(response.status, await response.json().catch(() => undefined));
    if (!response.body) throw new CliError(`The API answered ${path} with nothing.`);
    return response.body;
  };
}

const callerHeaders = (apiToken: string | undefined): Record<string, string> => ({
  'User-Agent': 'merit-cli',
  ...(apiToken !== undefined && { Authorization: `Bearer ${apiToken}` }),
});

export function createApiClient({ apiUrl, apiToken }: Pick<Config, 'apiUrl' | 'apiToken'>): ApiClient {
  return async ({ method = 'GET', path, query = {}, body, answer }) => {
    const url = new URL(path, apiUrl);
    for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, value);
    const response = await reach(url, {
      signal: AbortSignal.timeout(LIMIT_MS),
      method,
      headers: {
        ...callerHeaders(apiToken),
        ...(body && { 'Content-Type': 'application/json', 'Idempotency-Key': randomUUID() }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const content: unknown = await response.json().catch(() => undefined);
    if (!response.ok) throw problem(response.status, content);
    const parsed = answer.safeParse(content);
    if (!parsed.success)
      throw new CliError(
        `The server at ${url.origin} answered something unexpected. Is it Purple Merit, in this version?`,
      );
    return parsed.data;
  };
}

async function reach(url: URL, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError')
      throw new CliError(
        `The API at ${url.origin} did not answer within ${LIMIT_MS / 1_000} s. Run "merit doctor".`,
        EXIT.failed,
        true,
      );
    throw new CliError(
      `The API at ${url.origin} cannot be reached. Start it with "npm start", or set API_URL to where it runs.`,
      EXIT.failed,
      true,
    );
  }
}

function problem(status: number, content: unknown): CliError {
  const { title, detail, errors = [], standing } = problemSchema.safeParse(content).data ?? {};
  const lines = [
    detail ?? title ?? `The API answered ${status}.`,
    ...errors.map(({ path, message }) => `  ${path || 'body'}: ${message}`),
    ...(standing?.decision ? [`  It stands: ${standing.decision} by ${standing.decided_by ?? 'unknown'}.`] : []),
    ...(status === 401 ? ['  The CLI presents API_TOKEN.'] : []),
  ];
  const exitCode = WRONG_INPUT.has(status) ? EXIT.wrongInput : EXIT.failed;
  return new CliError(lines.join('\n'), exitCode, PASSING.has(status), status);
}
