import { createTestDatabase } from '../../test/database';
import type { TestDatabase } from '../../test/database';
import { describeShortTermStore } from './conformance';
import { page, postgresShortTerm } from './postgres';
import { createRedisShortTerm } from './redis';
import type { RedisShortTerm } from './redis';

let database: TestDatabase;
let redis: RedisShortTerm;

beforeAll(async () => {
  database = await createTestDatabase();
  redis = createRedisShortTerm(process.env.TEST_REDIS_URL!, `stores-${String(process.pid)}:`);
  await redis.started();
});

afterAll(async () => {
  redis.close();
  await database.drop();
});

describeShortTermStore('PostgreSQL', () => ({ store: postgresShortTerm, db: database.pools.write }));
describeShortTermStore('Redis', () => ({ store: redis, db: database.pools.write }));

test('expired rows are removed from PostgreSQL as others are written', async () => {
  const db = database.pools.write;
  const put = (id: string, ttlMs: number): Promise<void> =>
    postgresShortTerm.put(db, {
      conversation_id: id,
      lead_id: null,
      data: {},
      expires_at: new Date(Date.now() + ttlMs).toISOString(),
      written_at: new Date().toISOString(),
    });
  await put('old', -1_000);
  await put('new', 60_000);
  const { rows } = await db.query('SELECT FROM memory_short_term WHERE conversation_id = $1', ['old']);
  expect(rows).toEqual([]);
  expect((await page(db, '', 100)).map((record) => record.conversation_id)).toContain('new');
});
