import { randomBytes } from 'node:crypto';
import { createVault } from '../../../db/pii';
import { createTestDatabase } from '../../../test/database';
import { graph } from './graph';
import { readPage } from './query';

test('what leads to an entity is found by an index, not by looking through all relations', async () => {
  const database = await createTestDatabase();
  const client = await database.pools.write.connect();
  await client.query(
    `INSERT INTO semantic_kg_triples (subject, predicate, object, weight)
     SELECT 'lead-' || n, 'works_in', 'industry-' || n % 500, 0.5 FROM generate_series(1, 20000) n`,
  );
  await client.query('ANALYZE semantic_kg_triples');
  const read = async () => {
    await client.query('SELECT pg_stat_force_next_flush()');
    const { rows } = await client.query<{ entries: number }>(
      `SELECT s.idx_tup_read::int AS entries FROM pg_stat_user_indexes s JOIN pg_index i USING (indexrelid)
       JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
       WHERE s.relname = 'semantic_kg_triples' AND a.attname = 'object'`,
    );
    return rows.reduce((sum, { entries }) => sum + entries, 0);
  };
  const vault = createVault([{ id: 'k1', key: randomBytes(32) }]);
  const page = await readPage(client, vault, graph, { filter: { object: 'industry-7' }, limit: 100 });
  expect(page.items).toHaveLength(40);
  expect(await read()).toBe(40);
  client.release();
  await database.drop();
});
