/** Who may do what, asked of the real server over the wire: every method and every resource, with every token, and with none. */
import { setTimeout as sleep } from 'node:timers/promises';
import { principalToken } from '../../test/data-server-rig';
import { startDataServers } from '../../test/data-servers';
import type { DataServers } from '../../test/data-servers';
import { MCP_PRINCIPALS } from '../../runtime/config';
import { methods, RPC_ERRORS } from '../protocol';
import { allows } from '../protocol/access';
import { RESOURCES } from './resources';

let servers: DataServers;
beforeAll(async () => {
  servers = await startDataServers(1);
});
afterAll(() => servers.stop());

interface Asked {
  method: string;
  params: object;
  scope: string;
}
const OPERATIONS = { read: {}, search: { query: {} }, write: { data: {} } };
const everything: Asked[] = [
  ...Object.entries(methods)
    .filter(([, { scope }]) => scope !== 'byResource')
    .map(([method, { scope }]) => ({ method, params: {}, scope })),
  ...[...RESOURCES.values()].flatMap(({ uri, scope }) =>
    Object.entries(OPERATIONS).map(([operation, params]) => ({
      method: `resource.${operation}`,
      params: { uri, ...params },
      scope: `${scope}:${operation}`,
    })),
  ),
];

const post = (body: unknown, authorization?: string): Promise<Response> =>
  fetch(`http://127.0.0.1:${servers.ports[0]}/mcp`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(authorization === undefined ? {} : { authorization }) },
    body: JSON.stringify(body),
  });

const stored = async (where: string, values: unknown[]): Promise<Record<string, unknown>[]> => {
  // the audit is stored every 200 ms
  await sleep(500);
  const { rows } = await servers.database.pools.read.query<Record<string, unknown>>(
    `SELECT principal, method, scope, resource, operation, status_code FROM mcp_calls WHERE ${where} ORDER BY call_id`,
    values,
  );
  return rows;
};

it.each(MCP_PRINCIPALS)(
  '%s may do what the table says, is refused the rest, and every refusal is audited',
  async (principal) => {
    const refused: Asked[] = [];
    for (const asked of everything) {
      const { method, params, scope } = asked;
      const answer = await post({ jsonrpc: '2.0', id: 1, method, params }, `Bearer ${principalToken(principal)}`);
      const { error } = (await answer.json()) as { error?: { code: number; data?: { scope?: string } } };
      const isRefused = error?.code === RPC_ERRORS.forbidden && error.data?.scope === scope;
      expect([scope, isRefused]).toEqual([scope, !allows(principal, scope)]);
      // what no scope opens is refused in the same words, and audited as well
      if (error?.code === RPC_ERRORS.forbidden) refused.push(asked);
    }
    expect(refused.length).toBeGreaterThan(0);
    const rows = await stored("result = 'denied' AND principal = $1", [principal]);
    expect(rows).toEqual(
      refused.map(({ method, scope }) => {
        const [resource, operation] = scope.split(':');
        return { principal, method, scope, resource, operation, status_code: RPC_ERRORS.forbidden };
      }),
    );
  },
);

it('has no method and no resource that nobody but local may use, other than those that are written by methods alone', () => {
  const unreachable = everything.filter(({ scope }) => !MCP_PRINCIPALS.some((principal) => allows(principal, scope)));
  expect(unreachable.filter(({ method }) => !method.startsWith('resource.'))).toEqual([]);
});

it.each([
  ['no token', undefined],
  ['a wrong one', 'Bearer wrong-wrong-wrong-wrong'],
  ['another kind of one', 'Basic YTpi'],
])('refuses %s before anything is read, and audits it as nobody’s', async (_name, authorization) => {
  const before = (await stored('principal IS NULL', [])).length;
  const response = await post({ jsonrpc: '2.0', id: 1, method: 'getStatus', params: {} }, authorization);
  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({ status: 401, title: 'Unauthorized' });
  expect((await stored('principal IS NULL', [])).slice(before)).toEqual([
    {
      principal: null,
      method: null,
      scope: null,
      resource: null,
      operation: null,
      status_code: RPC_ERRORS.unauthorized,
    },
  ]);
});
