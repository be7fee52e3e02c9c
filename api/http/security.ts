/** Headers of every answer, and the checks against web pages that call a server on somebody's own machine. */
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
 */
export function guardLoopback({ apiTokens }: ApiConfig): RequestHandler {
  return (request: Request, _response: Response, next: NextFunction) => {
    if (apiTokens.length > 0) {
      next();
      return;
    }
    const host = request.headers.host ?? '';
    if (!isLoopbackName(hostnameOf(host)))
      throw new Problem(
        'forbidden',
        'Without tokens this server answers only to localhost. Call it as http://127.0.0.1, or set API_TOKENS.',
      );
    const origin = request.headers.origin;
    if (origin !== undefined && !['GET', 'HEAD', 'OPTIONS'].includes(request.method) && origin !== `http://${host}`)
      throw new Problem('forbidden', 'Without tokens nothing is changed for pages of another origin. Set API_TOKENS.');
    next();
  };
}
