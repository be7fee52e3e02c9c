/** The console at `/`: files that were built ahead of time. The routes of the API come first; pages call them. */
import { join } from 'node:path';
import express, { Router, type NextFunction, type Request, type Response } from 'express';

/** The console's own paths: each is answered with its page, which shows what the rest of the path names. */
const PAGES = /^\/(?:(?:inbox|leads|campaigns|system|knowledge)(?:\/.*)?)?$/;

/** What programs ask for, and files of the console: that there is nothing is a problem, and no page. */
const NO_PAGES = /^\/(?:api|rpc|assets)(?:\/|$)/;
const NOT_FOUND = 404;

export function consoleRouter(folder: string): Router {
  const router = Router({ caseSensitive: true });
  // names carry a hash of the content
  router.use('/assets', express.static(join(folder, 'assets'), { immutable: true, maxAge: '1y', index: false }));
  const sendPage = (response: Response, next: NextFunction): void =>
    response.set('Cache-Control', 'no-cache').sendFile('index.html', { root: folder, etag: true }, (error) => {
      // not built: there is no page here
      if (error) next();
    });
  router.get(PAGES, (_request, response, next) => sendPage(response, next));
  router.get(/.*/, (request, response, next) => {
    if (!NO_PAGES.test(request.path) && isBrowser(request)) sendPage(response.status(NOT_FOUND).vary('Accept'), next);
    else next();
  });
  return router;
}

/** Whoever takes anything is given JSON. */
const isBrowser = (request: Request): boolean => request.accepts(['json', 'html']) === 'html';
