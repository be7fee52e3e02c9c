/** Headers of every answer, and the checks against web pages that call a server on somebody's own machine. */
import type { IncomingHttpHeaders } from 'node:http';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import helmet from 'helmet';
import type { ApiConfig } from '../context';
import { Problem } from './problem';

/** Scripts only from here. Swagger UI sets inline styles and shows `data:` images, which helmet's default allows. */
export const secureHeaders = (): RequestHandler =>
  helmet({ contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } } });

const isLoopbackName = (name: string): boolean =>
  name === 'localhost' || name === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(name);

function hostnameOf(host: string): string {
  const url = `http://${host}`;
  return URL.canParse(url) ? new URL(url).hostname : '';
}

/**
 * DNS rebinding: a foreign page may make its own name point here. While everybody is let in (loopback, no tokens), only names
 * of this machine are answered, and nothing is changed for a page of another origin.
 * @returns why a call is refused; undefined when it is not
 */
export function refusalOf(
  { apiTokens }: Pick<ApiConfig, 'apiTokens'>,
  { host = '', origin }: IncomingHttpHeaders,
  mayChange: boolean,
): string | undefined {
  if (apiTokens.length > 0) return undefined;
  if (!isLoopbackName(hostnameOf(host)))
    return 'Without tokens this server answers only to localhost. Call it as http://127.0.0.1, or set API_TOKENS.';
  if (origin !== undefined && mayChange && origin !== `http://${host}`)
    return 'Without tokens nothing is changed for pages of another origin. Set API_TOKENS.';
  return undefined;
}

export function guardLoopback(config: ApiConfig): RequestHandler {
  return (request: Request, _response: Response, next: NextFunction) => {
    const mayChange = !['GET', 'HEAD', 'OPTIONS'].includes(request.method);
    const refusal = refusalOf(config, request.headers, mayChange);
    if (refusal !== undefined) throw new Problem('forbidden', refusal);
    next();
  };
}
