/** The console at `/`: files that were built ahead of time. The routes of the API come first; pages call them. */
import { join } from 'node:path';
import express, { Router, type Response } from 'express';

/** The console's own paths: each is answered with its page, which shows what the rest of the path names. */
const PAGES = /^\/(?:(?:inbox|leads|campaigns|system|knowledge)(?:\/.*)?)?$/;

export function consoleRouter(folder: string): Router {
  const router = Router({ caseSensitive: true });
  // names carry a hash of the content
  router.use('/assets', express.static(join(folder, 'assets'), { immutable: true, maxAge: '1y', index: false }));
  router.get(PAGES, (_request, response: Response, next) => {
    response.set('Cache-Control', 'no-cache').sendFile('index.html', { root: folder, etag: true }, (error) => {
      // not built: there is no page here
      if (error) next();
    });
  });
  return router;
}
