import { createTestDatabase, type TestDatabase } from '../test/database';
import { waitFor } from '../test/wait-for';
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

it('says the truth to two who bring the same new rows at once, in opposite order', async () => {
  const { write, read } = database.pools;
  const rows = ['a', 'b', 'c', 'd', 'e'].map((name) => ({ segment_id: `both-${name}`, name }));
  const blocker = await write.connect();
  await blocker.query("BEGIN; INSERT INTO segments (segment_id, name) VALUES ('both-c', 'c')");
  const both = Promise.all([upsert(write, SEGMENTS, rows), upsert(write, SEGMENTS, [...rows].reverse())]);
  await waitFor(async () => {
    const waiting = await read.query(
      "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
    );
    return waiting.rowCount === 2;
  }, 'both to meet');
  await blocker.query('ROLLBACK');
  blocker.release();
  const outcomes = (await both).flat();
  expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(rows.length);
  expect(outcomes.filter((outcome) => outcome === 'unchanged')).toHaveLength(rows.length);
});
