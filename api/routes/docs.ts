/** /openapi.json, and /docs: Swagger UI from node_modules, no foreign host, no inline script. */
import { dirname } from 'node:path';
import express, { Router } from 'express';
import type { Route } from '../http/route';
import { openApiDocument } from '../openapi/document';

const swaggerFolder = dirname(require.resolve('swagger-ui-dist/package.json'));

const INITIALIZER = `window.onload = () => {
  window.ui = SwaggerUIBundle({
    url: '/openapi.json',
    dom_id: '#swagger-ui',
    deepLinking: true,
    presets: [SwaggerUIBundle.presets.apis],
  });
};
`;

export function docsRouter(routes: readonly Route[]): Router {
  const router = Router();
  const document = openApiDocument(routes);
  router.get('/openapi.json', (_request, response) => void response.json(document));
  router.get(
    '/docs/swagger-initializer.js',
    (_request, response) => void response.type('text/javascript').send(INITIALIZER),
  );
  router.use('/docs', express.static(swaggerFolder, { index: 'index.html', redirect: true }));
  return router;
}
