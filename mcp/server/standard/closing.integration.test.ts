import { setTimeout as sleep } from 'node:timers/promises';
import { startTestServer } from '../testing';

const REVISION = '2026-07-28';
const envelope = {
  'io.modelcontextprotocol/protocolVersion': REVISION,
  'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

const post = async (url: string, method: string, params: object, name?: string) =>
  fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': REVISION,
      'mcp-method': method,
      ...(name !== undefined && { 'mcp-name': name }),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: envelope } }),
  });

it('answers what is running and ends what is only listened to, when the server closes', async () => {
  const calls: string[] = [];
  const server = await startTestServer({
    async dispatch({ method }) {
      calls.push(method);
      await sleep(300);
      return { components: {} };
    },
  });
  const listening = await post(server.httpUrl, 'subscriptions/listen', { notifications: {} });
  expect([listening.status, listening.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
  const running = post(server.httpUrl, 'tools/call', { name: 'getStatus', arguments: {} }, 'getStatus');
  while (calls.length === 0) await sleep(5);
  await server.close();
  expect(await (await running).json()).toMatchObject({ result: { structuredContent: { components: {} } } });
  await listening.text();
});
