/**
 * How long each tier of memory takes to read and to write, at the size that its budget is promised at: cold and warm, then as an agent
 * sees it, by calls to a data server. And what storing more interactions costs beside all that.
 */
import { randomBytes } from 'node:crypto';
import { fill } from '../memory/fill';
import type { Filled } from '../memory/fill';
import { BY_CALL, measureCalls } from '../memory/calls';
import { measureImport } from '../memory/import';
import type { ImportCost } from '../memory/import';
import { measureTiers, storeConversations } from '../memory/tiers';
import type { Size } from '../memory/size';
import type { Latency } from '../measure/latency';
import type { Stores } from '../rig/stores';
import { startRpcProcess } from '../rig/rpc-process';
import { freePort } from '../../runtime/ports';
import type { Caller } from '../memory/calls';

export interface MemoryPlan {
  size: Size;
  /** operations of each row of the report */
  samples: number;
  inFlight: number;
}

export type Tier = 'short_term' | 'long_term' | 'episodic' | 'semantic';
export type Operation = 'read' | 'write';

/** SPEC section 8, p95 in ms. */
export const BUDGETS_MS: Record<Tier, number> = { short_term: 10, long_term: 50, episodic: 200, semantic: 100 };

export interface TierFigures {
  tier: Tier;
  operation: Operation;
  how: string;
  latency: Latency;
}

export interface MemoryReport {
  plan: MemoryPlan;
  filled: Filled;
  /** from nothing to a memory that answers: connections, and the whole graph */
  start_ms: number;
  tiers: TierFigures[];
  import_cost: ImportCost;
  /** of the conversations that the import added to */
  consolidated_per_s: number;
}

export async function measureMemory(stores: Stores, plan: MemoryPlan): Promise<MemoryReport> {
  const { databaseUrl, redisUrl } = stores;
  const keys = `bench:${randomBytes(32).toString('base64')}`;
  const filled = await fill(databaseUrl, plan.size);
  await storeConversations(stores, keys, plan);
  await stores.restart();
  const { start_ms, tiers } = await measureTiers(stores, keys, plan);
  const callers: Caller[] = (['engagement', 'api'] as const).map((name) => ({
    name,
    secret: randomBytes(16).toString('hex'),
  }));
  const server = await startRpcProcess('data_server', {
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    PII_KEYS: keys,
    MCP_PORT: String(await freePort()),
    MCP_TOKENS: callers.map(({ name, secret }) => `${name}:${secret}`).join(','),
    NODE_ENV: 'production',
  });
  stores.onStop(() => server.stop());
  const called = await measureCalls(server.port, callers, plan);
  const { consolidated_per_s, ...import_cost } = await measureImport(stores, server.port, callers, keys, plan);
  await server.stop();
  return { plan, filled, start_ms, tiers: [...tiers, ...called], import_cost, consolidated_per_s };
}

/** The tiers themselves: what a call adds is the data server's, and the machine's. */
export const areWithinBudget = ({ tiers }: MemoryReport): boolean =>
  tiers.every(({ tier, how, latency }) => how === BY_CALL || latency.p95 <= BUDGETS_MS[tier]);
