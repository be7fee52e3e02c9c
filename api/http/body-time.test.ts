/** Slow senders, on a real server with a short limit. */
import { once } from 'node:events';
import { createServer, request, type ClientRequest, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Result } from '../../mcp/protocol';
import { testApi, type TestApi } from '../testing/fixtures';

const LIMIT_MS = 1_000;
const PIECES = 15;

let server: Server;
let api: TestApi;
beforeAll(async () => {
  const importRows = ({ rows }: { rows: { line: number }[] }): Result<'importRows'> => ({
    results: rows.map(({ line }) => ({ line, outcome: 'created' })),
  });
  api = testApi({ importRows }, {}, {}, { bodyLimitMs: LIMIT_MS });
  server = createServer({ requestTimeout: 0 }, api.app).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function post(path: string, type: string): ClientRequest {
  const { port } = server.address() as AddressInfo;
  const sent = request({
    port,
    path,
    method: 'POST',
    headers: { 'content-type': type, 'transfer-encoding': 'chunked' },
  });
  // a connection that is closed on us is what some of these wait for
  sent.on('error', () => undefined);
  return sent;
}
async function answerTo(sent: ClientRequest): Promise<{ status: number | undefined; body: unknown }> {
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: response.statusCode, body: await json(response) };
}
/** A connection that is broken off is closed, too. */
const closing = (sent: ClientRequest): Promise<void> => new Promise((resolve) => void sent.once('close', resolve));
const importPath = '/api/v1/leads/import?start_journey=false';

it('takes a file for as long as it goes on, far beyond the limit', async () => {
  const sent = post(importPath, 'text/csv');
  const answer = answerTo(sent);
  sent.write('lead_id\n');
  for (let n = 0; n < PIECES; n++) {
    sent.write(`lead-${n}\n`);
    await sleep(LIMIT_MS / 10);
  }
  sent.end();
  expect(await answer).toMatchObject({ status: 200, body: { rows: PIECES, created: PIECES } });
});

it('answers 408 to a file that pauses', async () => {
  const sent = post(importPath, 'text/csv');
  sent.write('lead_id\nlead-1\n');
  expect(await answerTo(sent)).toMatchObject({ status: 408, body: { type: 'urn:purple-merit:problem:too-slow' } });
});

it('answers 408 to JSON that trickles, though it never pauses', async () => {
  const calls = api.data.calls.length;
  const sent = post('/api/v1/leads', 'application/json');
  const trickle = setInterval(() => sent.write(' '), LIMIT_MS / 10);
  const answer = await answerTo(sent);
  clearInterval(trickle);
  expect(answer).toMatchObject({ status: 408, body: { type: 'urn:purple-merit:problem:too-slow' } });
  expect(api.data.calls).toHaveLength(calls);
});

it('says what is wrong with a file before it is whole, and hangs up when the rest does not come', async () => {
  const sent = post(importPath, 'text/csv');
  sent.write('email\na@example.com\n');
  sent.write('x'.repeat(200_000));
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  expect(response.statusCode).toBe(400);
  response.resume();
  await closing(sent);
});

it.each(['/nowhere', '/u/nobody', importPath])(
  'lets nobody hold a connection by a body that nobody reads: %s',
  async (path) => {
    const sent = post(path, 'text/plain');
    sent.write('x');
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    response.resume();
    await closing(sent);
  },
);
