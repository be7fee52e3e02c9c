/** For tests: every method behind the real dispatcher on a real database, with a clock that the test sets. */
import { randomBytes, randomUUID } from 'node:crypto';
import { createTestDatabase } from './database';
import type { TestDatabase } from './database';
import { createVault } from '../db/pii';
import type { Vault } from '../db/pii';
import { createIdempotencyKeys } from '../db/repositories/idempotency';
import { createMemory } from '../memory';
import { methods } from '../mcp/protocol';
import type { MethodName, Params, Result } from '../mcp/protocol';
import type { Principal } from '../mcp/protocol/access';
import { createDispatcher } from '../mcp/server/dispatcher';
import type { Handlers } from '../mcp/server/handler';
import { createRegistry } from '../mcp/server/registry';
import { resourceScope } from '../mcp/server/resources/uri';
import { silentLog } from '../mcp/server/testing';
import { createHandlers } from '../mcp/server/methods';
import type { HandlerDeps } from '../mcp/server/methods/deps';
import { createMemoryHandlers } from '../mcp/server/methods/memory';

/** a Wednesday, inside everybody's working hours in Europe */
export const NOON = new Date('2026-11-18T12:00:00Z');

type AccountConfig = { -readonly [F in keyof HandlerDeps['config']]: HandlerDeps['config'][F] };

export interface MethodRig {
  database: TestDatabase;
  vault: Vault;
  clock: { now: Date };
  /** the account's, as after a restart of the data server with other variables */
  config: AccountConfig;
  call<M extends MethodName>(method: M, params: Params<M>, principal?: Principal): Promise<Result<M>>;
  /** @returns the id of a lead in Berlin who may be written to by e-mail, with an address of her own */
  newLead(fields?: Partial<Params<'registerLead'>['fields']>): Promise<string>;
  /** opens the lead's next journey */
  openJourney(leadId: string): Promise<number>;
  newCampaign(fields?: Params<'resource.write'>['data']): Promise<string>;
}

export async function createMethodRig(): Promise<MethodRig> {
  const database = await createTestDatabase();
  const vault = createVault([{ id: 'k1', key: randomBytes(32) }]);
  const clock = { now: NOON };
  const memory = await createMemory({ pools: database.pools, databaseUrl: database.url });
  const config: AccountConfig = {
    frequencyCap: { count: 2, windowSeconds: 7 * 24 * 3600 },
    quietHours: { startMinute: 20 * 60, endMinute: 8 * 60 },
    sendDays: [1, 2, 3, 4, 5],
    defaultTimezone: 'UTC',
    companyPauseSeconds: 30 * 24 * 3600,
    approvers: [],
    backupApprovers: [],
    autoOptimize: 'on',
    budgetMoveLimit: 0.1,
    outcomeWindowSeconds: 14 * 24 * 3600,
  };
  const handlers = createHandlers({
    config,
    vault,
    profiles: memory.longTerm,
    tiers: memory,
    memoryHandlers: createMemoryHandlers(memory),
    probes: {},
    clock: () => clock.now,
  });
  const dispatch = createDispatcher({
    registry: createRegistry(methods, handlers as Record<keyof Handlers, never>),
    resourceScope,
    readPool: database.pools.read,
    writePool: database.pools.write,
    idempotencyKeys: createIdempotencyKeys(vault),
    takeRate: () => undefined,
    callTimeLimitMs: 20_000,
    log: silentLog,
  });
  const call: MethodRig['call'] = async (method, params, principal = 'local') => {
    const result = await dispatch({ requestId: randomUUID(), principal, method, params, onScope: () => undefined });
    return methods[method].result.parse(result) as Result<typeof method>;
  };
  return {
    database: {
      ...database,
      async drop() {
        await memory.close();
        await database.drop();
      },
    },
    vault,
    clock,
    config,
    call,
    async newLead(fields = {}) {
      const email = `${randomUUID()}@example.com`;
      const { lead_id } = await call('registerLead', {
        fields: { email, gdpr_consent: true, timezone: 'Europe/Berlin', source: 'Website', ...fields },
      });
      return lead_id;
    },
    async openJourney(leadId) {
      const { lead } = await call('getLeadData', { lead_id: leadId });
      const journey_no = lead.journey_no + 1;
      return (
        await call('openJourney', { lead_id: leadId, journey_no, workflow_id: `lead-${leadId}`, priority: 'medium' })
      ).journey_no;
    },
    async newCampaign(fields = {}) {
      const campaign_id = `camp-${randomUUID()}`;
      await call('resource.write', { uri: 'db://campaigns', data: { campaign_id, name: 'Test', ...fields } });
      return campaign_id;
    },
  };
}
