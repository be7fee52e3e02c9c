import request from 'supertest';
import { routes } from '../routes';
import { testApi } from '../testing/fixtures';

interface Document {
  openapi: string;
  paths: Record<
    string,
    Record<
      string,
      {
        operationId: string;
        responses: Record<string, { content: Record<string, unknown> }>;
        requestBody?: { required?: boolean };
      }
    >
  >;
}

const read = async (): Promise<Document> => (await request(testApi({}).app).get('/openapi.json')).body;

describe('the OpenAPI document', () => {
  it('is 3.1 and has every route of the table', async () => {
    const document = await read();
    expect(document.openapi).toBe('3.1.0');
    const documented = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method} ${path}`),
    );
    expect(documented.sort()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).sort());
  });

  it('names every operation once', () => {
    const ids = routes.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('documents success as JSON, or CSV where that is asked for, and errors as problem+json', async () => {
    for (const [path, item] of Object.entries((await read()).paths))
      for (const [status, { content }] of Object.values(item).flatMap(({ responses }) => Object.entries(responses))) {
        const success =
          path.startsWith('/api/v1/data/') && path.endsWith('/export') && status === '200'
            ? 'text/csv'
            : 'application/json';
        const isHealth = status === '503' && 'application/json' in content;
        expect(Object.keys(content)).toEqual([Number(status) < 400 || isHealth ? success : 'application/problem+json']);
      }
  });

  it('says that a triage needs no body and a handoff does', async () => {
    const { paths } = await read();
    expect(paths['/api/v1/leads/{leadId}/triage']?.post?.requestBody?.required).toBe(false);
    expect(paths['/api/v1/agents/handoff']?.post?.requestBody?.required).toBe(true);
  });

  it('describes the events of a webhook: interactions with the metadata that matters, or raw messages', async () => {
    const events = JSON.stringify((await read()).paths['/api/v1/webhooks/{provider}']?.post?.requestBody);
    for (const part of ['"anyOf"', '"event_type"', 'until', 'bounce', 'ledger_id', '"message"', 'RFC 5322'])
      expect(events).toContain(part);
  });

  it('is browsable without any other host and without inline scripts', async () => {
    const { app } = testApi({});
    const page = await request(app).get('/docs/');
    expect(page.status).toBe(200);
    expect(page.text).not.toMatch(/<script(?![^>]*src="\.\/)/);
    expect((await request(app).get('/docs/swagger-initializer.js')).text).toContain("'/openapi.json'");
    expect((await request(app).get('/docs/swagger-ui-bundle.js')).status).toBe(200);
    expect((await request(app).get('/docs')).headers.location).toBe('/docs/');
  });
});
