/** A fresh, migrated database for each test file. Migrations run once: the others are copies of that one. */
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { migrate } from '../db/migrate';
import { createPools } from '../db/pools';
import type { Pools } from '../db/pools';
import { createLogger } from '../runtime/logger';

export interface TestDatabase {
  url: string;
  pools: Pools;
  /** Closes the pools and removes the database, whoever is still connected. */
  drop(): Promise<void>;
}

const POOL_SIZE = 5;
/** connections that `drop` cuts are no news */
const quiet = createLogger('test.database');
quiet.level = 'silent';
const TEMPLATE_LOCK = 7_001;

/** @throws Error outside the projects `integration` and `faults`, where no server is */
export async function createTestDatabase(): Promise<TestDatabase> {
  const adminUrl = process.env.TEST_DATABASE_ADMIN_URL;
  if (adminUrl === undefined)
    throw new Error('TEST_DATABASE_ADMIN_URL is not set: name this file *.integration.test.ts');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await asAdmin(adminUrl, async (admin) => {
    const template = await migratedTemplate(admin, adminUrl);
    await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  });
  const url = urlOf(adminUrl, name);
  const pools = createPools({ databaseUrl: url, dbReadPoolSize: POOL_SIZE, dbWritePoolSize: POOL_SIZE }, quiet);
  const drop = async (): Promise<void> => {
    await pools.close();
    await asAdmin(adminUrl, (admin) => admin.query(`DROP DATABASE ${name} WITH (FORCE)`));
  };
  return { url, pools, drop };
}

/** Named after the migrations' content; made by whoever comes first, while the others wait. */
async function migratedTemplate(admin: Client, adminUrl: string): Promise<string> {
  const name = `template_${migrationsHash()}`;
  await admin.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
  try {
    const { rowCount } = await admin.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (rowCount) return name;
    const draft = `${name}_draft`;
    await admin.query(`DROP DATABASE IF EXISTS ${draft} WITH (FORCE)`);
    await admin.query(`CREATE DATABASE ${draft}`);
    await migrate(urlOf(adminUrl, draft), createLogger('test.migrate'));
    await admin.query(`ALTER DATABASE ${draft} RENAME TO ${name}`);
    return name;
  } finally {
    await admin.query('SELECT pg_advisory_unlock($1)', [TEMPLATE_LOCK]);
  }
}

function migrationsHash(): string {
  const folder = join(__dirname, '../db/migrations');
  const hash = createHash('sha256');
  for (const file of readdirSync(folder).sort()) hash.update(file).update(readFileSync(join(folder, file)));
  return hash.digest('hex').slice(0, 16);
}

async function asAdmin(adminUrl: string, work: (admin: Client) => Promise<unknown>): Promise<void> {
  const admin = new Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}

function urlOf(adminUrl: string, database: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${database}`;
  return url.href;
}
