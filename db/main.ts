/** `migrate`: brings the schema up to date. `seed [--leads N --campaigns N --seed S]`: sample data into an empty database. */
import { parseArgs } from 'node:util';
import { ConfigError, loadConfig } from '../runtime/config';
import type { Config } from '../runtime/config';
import { configureLogging, createLogger } from '../runtime/logger';
import { migrate } from './migrate';
import { createVault } from './pii';
import { createPools } from './pools';
import { seed } from './seed';

const EXIT_FAILED = 1;
const EXIT_WRONG_USAGE = 2;
const SEED_DEFAULTS = { leads: '500', campaigns: '12', seed: '1' } as const;

const logger = createLogger('db');

function wholeNumber(name: string, text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new ConfigError(`--${name} must be a whole number from 1`);
}

async function runMigrate(config: Config): Promise<void> {
  if (config.databaseUrl === undefined) throw new ConfigError('DATABASE_URL is not set');
  const applied = await migrate(config.databaseUrl, logger);
  logger.info({ count: applied.length }, 'the schema is up to date');
}

async function runSeed(config: Config, flags: Record<keyof typeof SEED_DEFAULTS, string>): Promise<void> {
  const options = {
    leads: wholeNumber('leads', flags.leads),
    campaigns: wholeNumber('campaigns', flags.campaigns),
    seed: wholeNumber('seed', flags.seed),
    now: new Date(),
  };
  const vault = createVault(config.piiKeys);
  const pools = createPools(config, logger);
  try {
    const stored = await seed(pools.write, vault, options);
    logger.info(
      { count: stored },
      stored === 0 ? 'there are leads already: nothing was seeded' : 'sample leads stored',
    );
  } finally {
    await pools.close();
  }
}

async function main(args: string[]): Promise<void> {
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      leads: { type: 'string', default: SEED_DEFAULTS.leads },
      campaigns: { type: 'string', default: SEED_DEFAULTS.campaigns },
      seed: { type: 'string', default: SEED_DEFAULTS.seed },
    },
  });
  const config = loadConfig();
  configureLogging({ level: config.logLevel });
  const [command] = positionals;
  if (command === 'migrate') return runMigrate(config);
  if (command === 'seed') return runSeed(config, values);
  throw new ConfigError('say migrate, or seed [--leads N --campaigns N --seed S]');
}

main(process.argv.slice(2)).catch((error: unknown) => {
  // parseArgs reports an unknown flag as a TypeError with a code
  if (error instanceof ConfigError || (error instanceof TypeError && 'code' in error)) {
    logger.error(error.message);
    process.exitCode = EXIT_WRONG_USAGE;
    return;
  }
  logger.error({ err: error }, 'the database command failed');
  process.exitCode = EXIT_FAILED;
});
