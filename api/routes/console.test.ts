import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import request from 'supertest';
import { consoleRouter } from './console';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'purple-merit-console-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<title>console</title>');
  writeFileSync(join(folder, 'assets/index-abc.js'), '1;');
});
afterAll(() => rmSync(folder, { recursive: true }));

const served = (from = folder) => express().use(consoleRouter(from));

it.each(['/', '/inbox', '/inbox/lead-a.1.triage', '/leads/test-123', '/campaigns/camp-001'])(
  'answers %s with the page, which is asked for each time',
  async (path) => {
    const response = await request(served()).get(path);
    expect(response.text).toContain('<title>console</title>');
    expect(response.headers['cache-control']).toBe('no-cache');
  },
);

/** What browsers ask for when somebody types an address. */
const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

it.each(['/api/v1/nothing', '/rpc', '/assets/gone.js'])('leaves %s to whoever comes next', async (path) => {
  const response = await request(served()).get(path).set('Accept', BROWSER);
  expect([response.status, response.text]).toEqual([404, expect.not.stringContaining('<title>console')]);
});

it.each([
  [BROWSER, true],
  ['*/*', false],
  ['application/json', false],
])('answers a path that nothing is at with 404, to who accepts %s with the page: %j', async (accept, isPage) => {
  for (const path of ['/blah/x', '/inboxes', '/index.html']) {
    const response = await request(served()).get(path).set('Accept', accept);
    expect([response.status, response.text.includes('<title>console</title>')]).toEqual([404, isPage]);
  }
});

it('lets files with a hash in their name be kept for good', async () => {
  const response = await request(served()).get('/assets/index-abc.js');
  expect(response.headers['cache-control']).toContain('immutable');
});

it('has no page where none was built', async () => {
  expect((await request(served(join(folder, 'nowhere'))).get('/')).status).toBe(404);
});
