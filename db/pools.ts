/** Connections to PostgreSQL: one pool for reads, one for writes, told apart by name in pg_stat_activity. */
import { Pool, types } from 'pg';
import type { CustomTypesConfig } from 'pg';
import type { Config } from '../runtime/config';
import type { Logger } from '../runtime/logger';

export interface Pools {
  read: Pool;
  write: Pool;
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 15_000;
const IDLE_TIMEOUT_MS = 60_000;

const OID = types.builtins;
type Parser = (text: string) => unknown;
const toIso = (text: string): string => new Date(text).toISOString();
/** Rows arrive in the shapes of the wire: times as ISO text, dates as text, amounts and counts as numbers. */
const PARSERS = new Map<number, Parser>([
  [OID.TIMESTAMPTZ, toIso],
  [OID.DATE, (text) => text],
  [OID.NUMERIC, Number],
  [OID.INT8, Number],
]);
const wireTypes: CustomTypesConfig = {
  getTypeParser: (oid, format): Parser =>
    (format === 'binary' ? undefined : PARSERS.get(oid)) ?? (types.getTypeParser(oid, format) as Parser),
};

type PoolConfig = Pick<Config, 'databaseUrl' | 'dbReadPoolSize' | 'dbWritePoolSize'>;

/** @throws Error when DATABASE_URL is not set */
export function createPools(config: PoolConfig, logger: Logger): Pools {
  const { databaseUrl } = config;
  if (databaseUrl === undefined) throw new Error('DATABASE_URL is not set: the data layer needs a PostgreSQL server');
  const open = (name: string, max: number): Pool => {
    const pool = new Pool({
      connectionString: databaseUrl,
      application_name: name,
      max,
      types: wireTypes,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      idleTimeoutMillis: IDLE_TIMEOUT_MS,
    });
    // an idle connection that breaks must not end the process: the pool replaces it
    pool.on('error', (error) => logger.warn({ err: error, pool: name }, 'idle database connection lost'));
    return pool;
  };
  const read = open('purple_merit_read', config.dbReadPoolSize);
  const write = open('purple_merit_write', config.dbWritePoolSize);
  return {
    read,
    write,
    close: async () => {
      await Promise.all([read.end(), write.end()]);
    },
  };
}
