import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { principalToken, startDataServerRig } from '../../test/data-server-rig';
import { loadSecrets } from '../../runtime/embedded/secrets';
import type { DataServerRig } from '../../test/data-server-rig';

const MERIT = ['dist/cli/main.js', 'mcp'];

describe('merit mcp', () => {
  let rig: DataServerRig;
  beforeAll(async () => {
    rig = await startDataServerRig({ MCP_TOKENS: `client:${principalToken('client')}` });
  });
  afterAll(async () => rig.stop());

  const environment = (token = principalToken('client'), url = rig.url): Record<string, string> => ({
    PATH: process.env.PATH ?? '',
    MCP_URL: url,
    MCP_TOKEN: token,
  });
  const connect = async (mode: 'legacy' | { pin: string }, env = environment()): Promise<Client> => {
    const client = new Client({ name: 'desktop', version: '1' }, { versionNegotiation: { mode } });
    await client.connect(new StdioClientTransport({ command: process.execPath, args: MERIT, env, stderr: 'ignore' }));
    return client;
  };
  /** What it writes to whom, for these lines. */
  const run = async (env: Record<string, string>, ...lines: string[]) => {
    const child = spawn(process.execPath, MERIT, { env });
    child.stdin.end(lines.join('\n') + '\n');
    const [out, error] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    return { code: child.exitCode, out, error };
  };
  const ping = JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'ping' });

  it.each([
    ['shakes hands', 'legacy' as const],
    ['does not (2026-07-28)', { pin: '2026-07-28' }],
  ])('serves what the data server has to a host that %s', async (_name, mode) => {
    const client = await connect(mode);
    expect(client.getServerVersion()).toMatchObject({ name: 'purple-merit' });
    expect((await client.listTools()).tools.map(({ name }) => name)).toContain('getLeadData');
    const status = await client.callTool({ name: 'getStatus' });
    expect(status).toMatchObject({ structuredContent: { components: { postgres: { state: 'up' } } } });
    await expect(client.readResource({ uri: 'db://leads/nobody' })).rejects.toMatchObject({ code: -32602 });
    const { contents } = await client.readResource({ uri: 'db://leads?limit=1' });
    expect(contents).toMatchObject([{ mimeType: 'application/json' }]);
    await client.close();
  });

  it('takes the token that an embedded start has made, where none is set', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'purple-merit-mcp-'));
    const { mcp_tokens } = loadSecrets(dataDir);
    const embedded = await startDataServerRig({ MCP_TOKENS: `client:${mcp_tokens.client}` });
    const { out } = await run({ MCP_URL: embedded.url, DATA_DIR: dataDir }, ping);
    expect(JSON.parse(out)).toMatchObject({ id: 7, result: {} });
    await embedded.stop();
    rmSync(dataDir, { recursive: true });
  });

  it('answers what was asked before the host closed its end, and writes nothing but messages', async () => {
    const { code, out, error } = await run(environment(), ping, 'not a message', JSON.stringify({ jsonrpc: '2.0' }));
    expect([code, JSON.parse(out)]).toEqual([0, { jsonrpc: '2.0', id: 7, result: {} }]);
    expect(error).toMatch(/^merit mcp: /);
  });

  it.each([
    ['does not know its token', () => environment('a-wrong-token-0000'), 'set MCP_TOKEN'],
    ['is not there', () => environment('any-token-00000000', 'http://127.0.0.1:1/mcp'), 'cannot be reached'],
  ])('says when the data server %s, to the host and to people', async (_name, env, reason) => {
    const { out, error } = await run(env(), ping);
    expect(JSON.parse(out)).toMatchObject({ id: 7, error: { code: -32603, message: expect.stringContaining(reason) } });
    expect(error).toContain(reason);
  });

  it('names the variable that is wrong', async () => {
    const { code, out, error } = await run({ ...environment(), MCP_URL: 'nonsense' });
    expect([code, out]).toEqual([2, '']);
    expect(error).toContain('MCP_URL');
  });
});
