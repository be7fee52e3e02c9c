/** Brings the schema up to date, and makes partitions ahead of need. Any number of processes may run it at once. */
import { join } from 'node:path';
import { Client } from 'pg';
import { runner } from 'node-pg-migrate';
import type { Logger } from '../runtime/logger';
import { makePartitions } from './partitions';

/** @returns names of the migrations that were applied now */
export async function migrate(databaseUrl: string, logger: Logger): Promise<string[]> {
  const applied = await runner({
    databaseUrl,
    dir: join(__dirname, 'migrations'),
    // nothing but SQL is a migration
    ignorePattern: '(?!.*\\.sql$).*',
    direction: 'up',
    migrationsTable: 'schema_migrations',
    advisoryLockMode: 'wait',
    singleTransaction: true,
    logger: {
      debug: (text) => logger.debug(text),
      info: (text) => logger.debug(text),
      warn: (text) => logger.warn(text),
      error: (text) => logger.error(text),
    },
  });
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await makePartitions(client, new Date());
  } finally {
    await client.end();
  }
  return applied.map((migration) => migration.name);
}
