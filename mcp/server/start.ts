/** The data server, put together. */
import { randomUUID } from 'node:crypto';
import { createVault } from '../../db/pii';
import type { Vault } from '../../db/pii';
import { createPools } from '../../db/pools';
import type { Queryable } from '../../db/queryable';
import { createIdempotencyKeys } from '../../db/repositories/idempotency';
import { indexCompanies } from '../../db/repositories/lead-pii';
import { createMemory } from '../../memory';
import type { Memory } from '../../memory';
import { ConfigError, requireTokensBeyondLoopback } from '../../runtime/config';
import type { Config } from '../../runtime/config';
import type { Logger } from '../../runtime/logger';
import type { Shutdown } from '../../runtime/shutdown';
import { methods } from '../protocol';
import type { Result } from '../protocol';
import { createAudit } from './audit';
import { createAuthenticator } from './auth';
import { createAuthorization } from './authorization/authorization';
import { createDispatcher } from './dispatcher';
import type { DispatcherDeps } from './dispatcher';
import { createHealthCheck } from './health';
import { listen } from './listen';
import type { RunningServer } from './listen';
import { createHandlers } from './methods';
import { createMemoryHandlers } from './methods/memory';
import { createRateLimiter } from '../../json-rpc/rate-limit';
import { createRegistry } from './registry';
import { resourceScope } from './resources/uri';
import { startRetention } from './retention';
import { createService } from './service';
import { createStandardFace } from './standard/face';
import { waitUntilReady } from './wait-until-ready';

/** A caller gives up later than this, so it hears why. */
const CALL_TIME_LIMIT_MS = 8_000;
/** Many times what 25,000 leads an hour need. */
const RATE_LIMIT = { callsPerSecond: 2_000, burst: 10_000 };

/**
 * Starts everything and registers how it stops, in reverse: no new calls, running ones answered, audit stored, pools closed.
 * @param openAudit where calls are put on record; the bench measures without
 * @throws ConfigError when the configuration lacks something
 */
export async function startDataServer(
  config: Config,
  shutdown: Shutdown,
  log: Logger,
  openAudit = createAudit,
): Promise<RunningServer> {
  const { mcpTokens, mcpAuthorization } = config;
  requireTokensBeyondLoopback('MCP', config.mcpHost, mcpAuthorization ? [mcpAuthorization] : mcpTokens);
  const { databaseUrl, redisUrl } = config;
  if (databaseUrl === undefined) throw new ConfigError('DATABASE_URL is not set: the data server needs PostgreSQL');
  if (config.piiKeys.length === 0) throw new ConfigError('PII_KEYS is not set: personal fields are kept encrypted');

  const pools = createPools(config, log);
  shutdown.add('database pools', () => pools.close());
  const memory = await waitUntilReady('PostgreSQL and its schema', log, () =>
    createMemory({ pools, databaseUrl, redisUrl, sealer: createVault(config.piiKeys) }),
  );
  shutdown.add('memory', () => memory.close());
  const audit = openAudit(pools.write, log);
  shutdown.add('audit', () => audit.close());
  const retention = startRetention(pools.write, config, log);
  shutdown.add('retention', () => retention.stop());

  const takeRate = createRateLimiter(RATE_LIMIT);
  const dispatch = createDispatcher({
    ...whatCallsRun(config, memory),
    readPool: pools.read,
    writePool: pools.write,
    takeRate,
    callTimeLimitMs: CALL_TIME_LIMIT_MS,
    log,
  });
  const readStatus = async () => {
    const call = { requestId: randomUUID(), principal: 'local', method: 'getStatus', params: {} } as const;
    const { components } = (await dispatch({ ...call, onScope: () => undefined })) as Result<'getStatus'>;
    return components;
  };
  const service = createService({ names: Object.keys(methods), dispatch, takeRate, audit, log });
  const server = await listen({
    host: config.mcpHost,
    port: config.mcpPort,
    service,
    standard: createStandardFace({ service, takeRate, log }),
    authenticate: createAuthenticator(mcpTokens, mcpTokens.length === 0 && !mcpAuthorization),
    authorization: mcpAuthorization && createAuthorization(mcpAuthorization),
    health: createHealthCheck(readStatus),
    log,
  });
  shutdown.add('listener', () => server.close());
  void indexEarlierLeads(pools.write, createVault(config.piiKeys), log);
  return server;
}

const INDEX_BATCH = 200;

/** Leads that an earlier build has stored get the index of their company, beside the calls. */
async function indexEarlierLeads(db: Queryable, vault: Vault, log: Logger): Promise<void> {
  try {
    while ((await indexCompanies(db, vault, INDEX_BATCH)) === INDEX_BATCH);
  } catch (err) {
    log.warn({ err }, 'leads of an earlier build have no company yet; the next start goes on');
  }
}

function whatCallsRun(
  config: Config,
  memory: Memory,
): Pick<DispatcherDeps, 'registry' | 'resourceScope' | 'idempotencyKeys'> {
  const vault = createVault(config.piiKeys);
  const handlers = createHandlers({
    config,
    vault,
    profiles: memory.longTerm,
    tiers: memory,
    memoryHandlers: createMemoryHandlers(memory),
    probes: {
      short_term_memory: () => memory.shortTerm.health(),
      memory_cache: async () => memory.longTerm.cacheHealth(),
    },
    clock: () => new Date(),
  });
  return { registry: createRegistry(methods, handlers), resourceScope, idempotencyKeys: createIdempotencyKeys(vault) };
}
