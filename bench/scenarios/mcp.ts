/** What a call of the data server costs beside a bare echo on the same socket and the bare query, with the audit on and off. */
import { randomBytes } from 'node:crypto';
import { MCP_PRINCIPALS } from '../../runtime/config';
import { freePort } from '../../runtime/ports';
import { closedLoop } from '../load/drive';
import { overHttp, overWebSocket, type RpcCallers } from '../load/rpc-callers';
import { spreadOf, type Spread } from '../measure/latency';
import { cpuMs, difference, type MeasuredProcess, type Usage } from '../measure/processes';
import { progress } from '../progress';
import type { Rig } from '../rig/rig';
import { startRpcProcess, type RpcProcess } from '../rig/rpc-process';
import type { RpcRole } from '../rpc/main';
import { request } from '../rpc/request';

export interface McpPlan {
  rounds: number;
  callsPerRound: number;
  inFlight: number;
}

export interface Cost {
  calls_per_s: Spread;
  /** of the process that serves */
  cpu_us_per_call: Spread;
  postgres_cpu_us_per_call: Spread;
}

export interface McpReport {
  plan: McpPlan;
  /** null: over no socket */
  costs: { what: RpcRole; transport: 'websocket' | 'http' | null; cost: Cost }[];
  /** CPU of a call over that of a bare echo and a bare query together: the goal is 2.5 */
  cpu_ratio: { websocket: number; http: number };
}

const TOKENS = MCP_PRINCIPALS.map((name) => ({ name, secret: randomBytes(16).toString('hex') }));
const AUTHORIZATIONS = TOKENS.map(({ secret }) => `Bearer ${secret}`);

export async function measureMcp(rig: Rig, plan: McpPlan): Promise<McpReport> {
  const postgres = { name: 'postgres', pid: rig.stack.services.postgres.pid ?? 0 };
  const env = {
    DATABASE_URL: rig.stack.services.postgres.address,
    PII_KEYS: `bench:${randomBytes(32).toString('base64')}`,
    MCP_PORT: String(await freePort()),
    MCP_TOKENS: TOKENS.map(({ name, secret }) => `${name}:${secret}`).join(','),
    NODE_ENV: 'production',
  };
  const costs: McpReport['costs'] = [];
  const roles: RpcRole[] = ['echo', 'data_server', 'data_server_without_audit'];
  for (const role of roles) {
    const served = await startRpcProcess(role, env);
    rig.onStop(() => served.stop());
    const webSocket = await overWebSocket(served.port, AUTHORIZATIONS, request);
    costs.push({ what: role, transport: 'websocket', cost: await costOfCalls(plan, webSocket, served, postgres) });
    costs.push({
      what: role,
      transport: 'http',
      cost: await costOfCalls(plan, overHttp(served.port, AUTHORIZATIONS, request), served, postgres),
    });
    await served.stop();
  }
  const query = await startRpcProcess('query', env);
  rig.onStop(() => query.stop());
  const cost = await costOf(plan, query, postgres, ({ count, inFlight }) => query.order({ count, inFlight }));
  costs.push({ what: 'query', transport: null, cost });
  await query.stop();
  return { plan, costs, cpu_ratio: { websocket: cpuRatio(costs, 'websocket'), http: cpuRatio(costs, 'http') } };
}

async function costOfCalls(
  plan: McpPlan,
  callers: RpcCallers,
  served: RpcProcess,
  postgres: MeasuredProcess,
): Promise<Cost> {
  const cost = await costOf(plan, served, postgres, async ({ count, inFlight }) => {
    const { failed, problems } = await closedLoop(count, inFlight, (index) => callers.call(index));
    if (failed > 0) throw new Error(`${failed} calls failed: ${problems.join('; ')}`);
  });
  callers.close();
  return cost;
}

type Work = (load: { count: number; inFlight: number }) => Promise<void>;

async function costOf(
  { rounds, callsPerRound: count, inFlight }: McpPlan,
  served: MeasuredProcess,
  postgres: MeasuredProcess,
  work: Work,
): Promise<Cost> {
  progress(`${served.name}: ${rounds} rounds of ${count} calls`);
  await work({ count: Math.ceil(count / 2), inFlight });
  const measured: { seconds: number; cpu: Usage }[] = [];
  for (let round = 0; round < rounds; round++) {
    const before = cpuMs([served, postgres]);
    const beganAt = performance.now();
    await work({ count, inFlight });
    const seconds = (performance.now() - beganAt) / 1_000;
    measured.push({ seconds, cpu: difference(cpuMs([served, postgres]), before) });
  }
  const micros = (name: string): Spread => spreadOf(measured.map(({ cpu }) => ((cpu[name] ?? 0) * 1_000) / count));
  return {
    calls_per_s: spreadOf(measured.map(({ seconds }) => count / seconds)),
    cpu_us_per_call: micros(served.name),
    postgres_cpu_us_per_call: micros(postgres.name),
  };
}

function cpuRatio(costs: McpReport['costs'], transport: 'websocket' | 'http'): number {
  const cpu = (role: RpcRole, over: typeof transport | null): number =>
    costs.find((each) => each.what === role && each.transport === over)?.cost.cpu_us_per_call.median ?? Number.NaN;
  return cpu('data_server', transport) / (cpu('echo', transport) + cpu('query', null));
}
