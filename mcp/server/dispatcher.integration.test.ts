import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseError } from 'pg';
import { z } from 'zod';
import { createVault } from '../../db/pii';
import { createIdempotencyKeys } from '../../db/repositories/idempotency';
import { createTestDatabase } from '../../test/database';
import type { TestDatabase } from '../../test/database';
import { RPC_ERRORS, RpcError } from '../protocol';
import type { Principal } from '../protocol/access';
import type { MethodContract } from '../protocol/method';
import { defineMethod } from '../protocol/method';
import { createDispatcher } from './dispatcher';
import type { CallContext } from './handler';
import { createRegistry } from './registry';
import { silentLog } from './testing';

const params = z.strictObject({
  item: z.string().min(1),
  nested: z.strictObject({ count: z.int() }).optional(),
  idempotency_key: z.string().optional(),
});
const contract = (kind: MethodContract['kind'], scope: string) =>
  defineMethod({ description: '', params, result: z.unknown(), scope, kind });
const contracts = {
  count: contract('read', 'leads:read'),
  insert: contract('keyed', 'leads:write'),
  'resource.write': defineMethod({
    ...contract('natural', 'byResource'),
    params: z.strictObject({ uri: z.string() }),
  }),
};

describe('dispatcher', () => {
  let database: TestDatabase;
  let insert: (item: string, context: CallContext) => Promise<unknown>;
  const keys = createIdempotencyKeys(createVault([{ id: 'k', key: Buffer.alloc(32, 1) }]));

  beforeAll(async () => {
    database = await createTestDatabase();
    await database.pools.write.query('create table items (item text primary key)');
  });
  afterAll(async () => database.drop());
  beforeEach(async () => {
    insert = async (item, { db }) => {
      await db.query('insert into items values ($1)', [item]);
      return { item };
    };
    await database.pools.write.query('truncate items');
  });

  const count = async () => (await database.pools.read.query('select item from items')).rowCount;
  const call = async (
    method: string,
    callParams: unknown,
    extra: { principal?: Principal; limitMs?: number; scopes?: string[] } = {},
  ) => {
    const dispatch = createDispatcher({
      registry: createRegistry(contracts, {
        count: async (_params, { db }) => (await db.query('select item from items')).rowCount,
        insert: async (given, context) => insert((given as { item: string }).item, context),
        'resource.write': async () => ({}),
      }),
      resourceScope: (uri, operation) => `${uri.split('/')[2]}:${operation}`,
      readPool: database.pools.read,
      writePool: database.pools.write,
      idempotencyKeys: keys,
      takeRate: () => undefined,
      callTimeLimitMs: extra.limitMs ?? 5_000,
      log: silentLog,
    });
    return dispatch({
      requestId: randomUUID(),
      principal: extra.principal ?? 'local',
      method,
      params: callParams,
      onScope: (scope) => extra.scopes?.push(scope),
    });
  };
  const refused = (code: number) => expect.objectContaining({ name: 'RpcError', code });

  it('commits a write before it answers', async () => {
    await expect(call('insert', { item: 'a' })).resolves.toEqual({ item: 'a' });
    await expect(call('count', { item: 'x' })).resolves.toBe(1);
  });

  it('rolls a write back when its method throws', async () => {
    insert = async (item, { db }) => {
      await db.query('insert into items values ($1)', [item]);
      throw new RpcError(RPC_ERRORS.conflict, 'no');
    };
    await expect(call('insert', { item: 'a' })).rejects.toEqual(refused(RPC_ERRORS.conflict));
    await expect(count()).resolves.toBe(0);
  });

  it('names the parameters that are wrong, and not what they held', async () => {
    const wrong = call('insert', { item: '', nested: { count: 'secret-value' }, other: 1 });
    const error = await wrong.catch((thrown: unknown) => thrown as RpcError);
    expect(error).toEqual(refused(RPC_ERRORS.invalidParams));
    const { issues } = (error as RpcError).data as { issues: { path: string }[] };
    expect(issues.map(({ path }) => path)).toEqual(['item', 'nested.count', '']);
    expect(JSON.stringify(error)).not.toContain('secret-value');
    await expect(call('insert', [1])).rejects.toEqual(refused(RPC_ERRORS.invalidParams));
    await expect(call('insert', undefined)).rejects.toEqual(refused(RPC_ERRORS.invalidParams));
  });

  it('checks the scope before the parameters, and says which it checked', async () => {
    const scopes: string[] = [];
    const call_ = call('insert', {}, { principal: 'engagement', scopes });
    await expect(call_).rejects.toEqual(refused(RPC_ERRORS.forbidden));
    await expect(
      call('resource.write', { uri: 'db://campaigns' }, { principal: 'lead_triage', scopes }),
    ).rejects.toEqual(refused(RPC_ERRORS.forbidden));
    expect(scopes).toEqual(['leads:write', 'campaigns:write']);
    await expect(call('resource.write', { uri: 'db://leads/1' }, { principal: 'lead_triage' })).resolves.toEqual({});
  });

  it('applies fifty parallel writes with one key once, and gives all the first result', async () => {
    let applied = 0;
    const plain = insert;
    insert = async (item, context) => {
      applied++;
      await plain(item, context);
      return { item, at: performance.now() };
    };
    const write = { item: 'once', idempotency_key: randomUUID() };
    const results = await Promise.all(Array.from({ length: 50 }, async () => call('insert', write)));
    expect(applied).toBe(1);
    expect(new Set(results.map((each) => JSON.stringify(each))).size).toBe(1);
    await expect(count()).resolves.toBe(1);
  });

  it('refuses a key that was used for other parameters, and keeps the keys of principals apart', async () => {
    const idempotency_key = randomUUID();
    await call('insert', { item: 'a', idempotency_key });
    await expect(call('insert', { item: 'b', idempotency_key })).rejects.toEqual(refused(RPC_ERRORS.conflict));
    await expect(call('insert', { item: 'c', idempotency_key }, { principal: 'api' })).resolves.toEqual({ item: 'c' });
  });

  it('leaves a key free when the write failed', async () => {
    const write = { item: 'again', idempotency_key: randomUUID() };
    const plain = insert;
    insert = async () => Promise.reject(new RpcError(RPC_ERRORS.conflict, 'not now'));
    await expect(call('insert', write)).rejects.toEqual(refused(RPC_ERRORS.conflict));
    insert = plain;
    await expect(call('insert', write)).resolves.toEqual({ item: 'again' });
  });

  it('answers a call that takes too long with a timeout, and commits nothing of it', async () => {
    insert = async (item, { db }) => {
      await db.query('insert into items values ($1)', [item]);
      await sleep(300);
      return {};
    };
    await expect(call('insert', { item: 'late' }, { limitMs: 100 })).rejects.toEqual(refused(RPC_ERRORS.timeout));
    await sleep(400);
    await expect(count()).resolves.toBe(0);
  });

  it('gives the connection of a statement that hangs back to nobody', async () => {
    insert = async (_item, { db }) => db.query('select pg_sleep(2)');
    const hanging = Array.from({ length: 5 }, async () => call('insert', { item: 'x' }, { limitMs: 100 }));
    expect((await Promise.allSettled(hanging)).map(({ status }) => status)).toEqual(Array(5).fill('rejected'));
    insert = async (item) => ({ item });
    await expect(call('insert', { item: 'next' }, { limitMs: 1_000 })).resolves.toEqual({ item: 'next' });
  });

  it('does a write again that lost against another transaction', async () => {
    let attempts = 0;
    const plain = insert;
    insert = async (item, context) => {
      if (++attempts < 3) throw Object.assign(new DatabaseError('deadlock', 0, 'error'), { code: '40P01' });
      return plain(item, context);
    };
    await expect(call('insert', { item: 'a' })).resolves.toEqual({ item: 'a' });
    expect(attempts).toBe(3);
  });

  it('runs what follows a commit only after one', async () => {
    const done: string[] = [];
    insert = async (item, { afterCommit }) => {
      afterCommit(() => done.push(item));
      if (item === 'bad') throw new RpcError(RPC_ERRORS.conflict, 'no');
      return {};
    };
    await call('insert', { item: 'good' });
    await expect(call('insert', { item: 'bad' })).rejects.toBeDefined();
    expect(done).toEqual(['good']);
  });

  it.each([
    ['a lost connection', 'select pg_terminate_backend(pg_backend_pid())', RPC_ERRORS.unavailable],
    ['a duplicate', "insert into items values ('dup'), ('dup')", RPC_ERRORS.conflict],
    ['an impossible value', "select 'abc'::integer", RPC_ERRORS.invalidParams],
  ])('translates %s without a word of SQL', async (_name, sql, code) => {
    insert = async (_item, { db }) => db.query(sql);
    const error = await call('insert', { item: 'x' }).catch((thrown: unknown) => thrown as RpcError);
    expect(error).toEqual(refused(code));
    expect((error as RpcError).message).not.toMatch(/items|select|insert|abc|dup/);
  });

  it('survives a connection that breaks between two statements', async () => {
    insert = async (item, { db }) => {
      const { rows } = await db.query<{ pid: number }>('select pg_backend_pid() as pid');
      await database.pools.read.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
      await sleep(50);
      await db.query('insert into items values ($1)', [item]);
    };
    await expect(call('insert', { item: 'x' })).rejects.toEqual(refused(RPC_ERRORS.unavailable));
  });

  it('refuses text that PostgreSQL cannot store as a wrong parameter', async () => {
    await expect(call('insert', { item: 'nul\0' })).rejects.toEqual(refused(RPC_ERRORS.invalidParams));
  });

  it('leaves bugs to the layer above', async () => {
    insert = async (_item, { db }) => db.query('select nonsense');
    await expect(call('insert', { item: 'x' })).rejects.toBeInstanceOf(DatabaseError);
  });
});
