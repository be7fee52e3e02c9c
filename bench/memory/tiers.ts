/** The tiers in this process: each operation on what nobody has asked for since the start, then on the same again. */
import { createVault } from '../../db/pii';
import { createPools } from '../../db/pools';
import type { Pools } from '../../db/pools';
import { inTransaction } from '../../db/transaction';
import { createMemory } from '../../memory';
import type { Memory } from '../../memory';
import { loadConfig } from '../../runtime/config';
import { createLogger } from '../../runtime/logger';
import { closedLoop } from '../load/drive';
import { LatencyRecorder } from '../measure/latency';
import type { Latency } from '../measure/latency';
import { progress } from '../progress';
import type { Stores } from '../rig/stores';
import type { MemoryPlan, TierFigures } from '../scenarios/memory';
import {
  conversationId,
  entity,
  episodeOf,
  leadId,
  preferencesOf,
  questionOf,
  shortTermOf,
  spreadOver,
  statementOf,
} from './contents';
import { entitiesOf } from './size';

/** so many conversations are stored at once, before anything is measured */
const FILLERS = 100;
/** conversations, as the schedule has it */
const BATCH = 100;
const MOST_CONSOLIDATED = 10_000;

interface Opened {
  memory: Memory;
  pools: Pools;
  close: () => Promise<void>;
}

async function open({ databaseUrl, redisUrl }: Stores, keys: string): Promise<Opened> {
  const config = loadConfig({ DATABASE_URL: databaseUrl, PII_KEYS: keys });
  const pools = createPools(config, createLogger('bench.memory'));
  const memory = await createMemory({ pools, databaseUrl, redisUrl, sealer: createVault(config.piiKeys) });
  return {
    memory,
    pools,
    async close() {
      await memory.close();
      await pools.close();
    },
  };
}

/** One conversation for each lead. */
export async function storeConversations(stores: Stores, keys: string, { size }: MemoryPlan): Promise<void> {
  progress(`storing ${String(size.leads)} conversations in short-term memory`);
  const { memory, pools, close } = await open(stores, keys);
  await every(size.leads, FILLERS, (index) => memory.shortTerm.store(pools.write, shortTermOf(index)));
  await close();
}

/** Of the plan's samples, so many at once. */
export async function latencyOf(
  { samples, inFlight }: MemoryPlan,
  run: (index: number) => Promise<unknown>,
): Promise<Latency> {
  const recorder = new LatencyRecorder();
  await every(samples, inFlight, async (index) => {
    const beganAt = performance.now();
    await run(index);
    recorder.record(performance.now() - beganAt);
  });
  const latency = recorder.summary();
  if (!latency) throw new RangeError('nothing was measured');
  return latency;
}

/** @throws Error when one of them failed */
async function every(count: number, atOnce: number, run: (index: number) => Promise<unknown>): Promise<void> {
  const { failed, problems } = await closedLoop(count, atOnce, async (index) => {
    await run(index);
  });
  if (failed > 0) throw new Error(`${String(failed)} operations failed: ${problems.join('; ')}`);
}

export async function measureTiers(
  stores: Stores,
  keys: string,
  plan: MemoryPlan,
): Promise<{ start_ms: number; tiers: TierFigures[] }> {
  const beganAt = performance.now();
  const first = await open(stores, keys);
  const startMs = performance.now() - beganAt;
  const second = await open(stores, keys);
  const tiers: TierFigures[] = [];
  try {
    for (const { tier, operation, hows, run } of operationsOf(first, second, plan)) {
      progress(`${tier}: ${operation}`);
      for (const [how, where] of hows)
        tiers.push({ tier, operation, how, latency: await latencyOf(plan, (index) => run(index, where)) });
    }
  } finally {
    await Promise.all([first.close(), second.close()]);
  }
  return { start_ms: startMs, tiers };
}

/** Nothing is quick to find. @throws Error when there is nothing */
function present<T>(found: T | null): T {
  if (found === null) throw new Error('what was stored is not there');
  return found;
}

interface Measured extends Pick<TierFigures, 'tier' | 'operation'> {
  /** in this order, on the server given */
  hows: readonly (readonly [how: string, where: Opened])[];
  run: (index: number, where: Opened) => Promise<unknown>;
}

function operationsOf(first: Opened, second: Opened, { size, samples }: MemoryPlan): Measured[] {
  const twice = [
    ['cold', first],
    ['warm', first],
  ] as const;
  const lead = (index: number): number => spreadOver(index, size.leads);
  let episodes = 0;
  let statements = 0;
  return [
    {
      tier: 'short_term',
      operation: 'read',
      hows: twice,
      run: async (index, { memory, pools }) =>
        present(await memory.shortTerm.fetch(pools.read, conversationId(lead(index)))),
    },
    {
      tier: 'short_term',
      operation: 'write',
      hows: twice,
      run: (index, { memory, pools }) => memory.shortTerm.store(pools.write, shortTermOf(size.leads + index)),
    },
    {
      tier: 'long_term',
      operation: 'read',
      hows: [
        ['cold: L3, the database', first],
        ['warm: L1, the process', first],
        ['warm: L2, Redis, another server', second],
      ],
      run: async (index, { memory, pools }) => present(await memory.longTerm.fetch(pools.read, leadId(lead(index)))),
    },
    {
      tier: 'long_term',
      operation: 'write',
      hows: twice,
      run: (index, { memory, pools }) =>
        inTransaction(pools.write, (db) =>
          memory.longTerm.storePreferences(db, leadId(lead(samples + index)), preferencesOf(index)),
        ),
    },
    {
      tier: 'episodic',
      operation: 'read',
      hows: twice,
      run: (index, { memory, pools }) => memory.episodic.recall(pools.read, questionOf(index)),
    },
    {
      tier: 'episodic',
      operation: 'write',
      hows: twice,
      run: (_index, { memory, pools }) =>
        inTransaction(pools.write, (db) => memory.episodic.store(db, episodeOf(episodes++))),
    },
    {
      tier: 'semantic',
      operation: 'read',
      hows: twice,
      run: (index, { memory }) =>
        memory.semantic.related({ entity: entity(spreadOver(index, entitiesOf(size))), maxDepth: 2, limit: 50 }),
    },
    {
      tier: 'semantic',
      operation: 'write',
      hows: twice,
      async run(_index, { memory, pools }) {
        await inTransaction(pools.write, (db) => memory.semantic.store(db, statementOf(statements++, size)));
        memory.semantic.changed();
      },
    },
  ];
}

/** Everything that is due, batch by batch as the schedule does. @returns conversations a second */
export async function consolidateAll(stores: Stores, keys: string): Promise<number> {
  progress('consolidating');
  const { memory, pools, close } = await open(stores, keys);
  const beganAt = performance.now();
  let done = 0;
  let batch: number;
  do {
    batch = (await inTransaction(pools.write, (db) => memory.consolidateBatch(db, BATCH))).conversations;
    done += batch;
  } while (batch > 0 && done < MOST_CONSOLIDATED);
  const perSecond = (done * 1_000) / (performance.now() - beganAt);
  await close();
  return perSecond;
}
