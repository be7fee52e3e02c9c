/** An import that takes longer than callers wait in silence, on a real server. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { RPC_ERRORS, RpcError, type Params, type Result } from '../../mcp/protocol';
import { testApi } from '../testing/fixtures';

const SILENCE_MS = 30;

const servers: Server[] = [];
afterAll(() => servers.forEach((server) => server.close()));

async function importWith(
  importRows: (params: Params<'importRows'>) => Promise<Result<'importRows'>>,
): Promise<Response> {
  const { app } = testApi({ importRows }, {}, {}, { silenceMs: SILENCE_MS });
  const server = createServer(app).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return fetch(`http://127.0.0.1:${port}/api/v1/leads/import?start_journey=false`, {
    method: 'POST',
    headers: { 'content-type': 'text/csv' },
    body: 'lead_id\nann\n',
  });
}
const stored = ({ rows }: Params<'importRows'>): Result<'importRows'> => ({
  results: rows.map(({ line }) => ({ line, outcome: 'created' as const })),
});

it('gives signs of life while it works, and then the same answer', async () => {
  const response = await importWith(async (params) => {
    await sleep(5 * SILENCE_MS);
    return stored(params);
  });
  const text = await response.text();
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
  expect(text).toMatch(/^ +\{/);
  expect(JSON.parse(text)).toMatchObject({ rows: 1, created: 1 });
});

it('breaks off when it fails after it has begun to answer', async () => {
  const response = await importWith(async () => {
    await sleep(5 * SILENCE_MS);
    throw new RpcError(RPC_ERRORS.unavailable, 'away');
  });
  await expect(response.text()).rejects.toThrow();
});

it('says what went wrong as ever when it is known in time', async () => {
  const response = await importWith(async () => {
    throw new RpcError(RPC_ERRORS.unavailable, 'away');
  });
  expect(response.status).toBe(503);
});
