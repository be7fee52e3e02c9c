/**
 * What tsc leaves out of dist: SQL migrations, the thread that takes mail apart, and the workflows as one bundle, built ahead so that a worker is ready in a
 * second (PERF.md). Runs after tsc.
 */
import { cp, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DefaultLogger, bundleWorkflowCode } from '@temporalio/worker';
import { configureLogging, createLogger } from '../logger';

const dist = resolve(__dirname, '../..');
const sources = resolve(dist, '..');
const log = createLogger('build');
/** plain JavaScript, which tsc does not compile */
const PARSING_THREAD = 'inbound/parsing-thread.cjs';

/** Replaces what an earlier build left: a migration that was renamed must not run twice. */
async function copyMigrations(): Promise<void> {
  const from = join(sources, 'db/migrations');
  const to = join(dist, 'db/migrations');
  const files = (await readdir(from)).filter((name) => name.endsWith('.sql'));
  if (files.length === 0) throw new Error('db/migrations holds no .sql file');
  await mkdir(to, { recursive: true });
  const stale = (await readdir(to)).filter((name) => name.endsWith('.sql') && !files.includes(name));
  await Promise.all(stale.map((name) => rm(join(to, name))));
  await Promise.all(files.map((name) => cp(join(from, name), join(to, name))));
  log.info({ count: files.length }, 'migrations copied');
}

async function bundleWorkflows(): Promise<void> {
  const workflowsPath = join(dist, 'workflows/index.js');
  await stat(workflowsPath);
  const payloadConverterPath = join(dist, 'workflows/payload-converter.js');
  const { code } = await bundleWorkflowCode({ workflowsPath, payloadConverterPath, logger: new DefaultLogger('WARN') });
  await writeFile(join(dist, 'workflow-bundle.js'), code);
  log.info({ bytes: code.length }, 'workflows bundled');
}

async function main(): Promise<void> {
  configureLogging({ level: 'warn', to: 'stderr' });
  await copyMigrations();
  await cp(join(sources, PARSING_THREAD), join(dist, PARSING_THREAD));
  await bundleWorkflows();
}

main().catch((err: unknown) => {
  log.fatal({ err }, 'the build is incomplete');
  process.exitCode = 1;
});
