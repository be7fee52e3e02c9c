import { createTestDatabase, type TestDatabase } from '../test/database';
import { upsert, type UpsertTarget } from './upsert';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const SEGMENTS: UpsertTarget = {
  table: 'segments',
  columns: ['segment_id', 'name'],
  key: ['segment_id'],
  known: 'change',
  otherwise: {},
};

it('takes a row that is inserted between its look and its insert for a known one', async () => {
  const { write, read } = database.pools;
  let statements = 0;
  const insertInBetween = async (): Promise<void> => {
    statements += 1;
    if (statements === 2) await write.query("INSERT INTO segments (segment_id, name) VALUES ('live', 'Live')");
  };
  const raced = new Proxy(write, {
    get: (pool, name, receiver) =>
      name === 'query'
        ? async (sql: string, values: unknown[]) => {
            await insertInBetween();
            return pool.query(sql, values);
          }
        : (Reflect.get(pool, name, receiver) as unknown),
  });
  const rows = [
    { segment_id: 'live', name: 'File' },
    { segment_id: 'new', name: 'New' },
  ];
  expect(await upsert(raced, SEGMENTS, rows)).toEqual(['updated', 'created']);
  expect((await read.query('SELECT segment_id, name FROM segments ORDER BY segment_id')).rows).toEqual(rows);
});
