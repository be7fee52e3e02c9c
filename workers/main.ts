/** One worker process: runs the workflows and activities of one agent, with that agent's token. `--agent lead_triage` */
import { parseArgs } from 'node:util';
import { createActivities } from '../activities';
import { createDataClient } from '../mcp/client/client';
import { ConfigError, loadConfig, type Config } from '../runtime/config';
import { startHealthServer, type Health } from '../runtime/health-server';
import { configureLogging, createLogger } from '../runtime/logger';
import { createShutdown } from '../runtime/shutdown';
import { AGENTS, type Agent } from '../workflows/contracts/agents';
import { logThroughUs } from './sdk-log';
import { createWorker } from './worker';

const EXIT_WRONG_USAGE = 2;

/** @throws ConfigError when `--agent` names none */
function readAgent(): Agent {
  const { values } = parseArgs({ options: { agent: { type: 'string' } } });
  const agent = AGENTS.find((name) => name === values.agent);
  if (!agent) throw new ConfigError(`--agent must be one of ${AGENTS.join(', ')}`);
  return agent;
}

async function main(agent: Agent, config: Config): Promise<void> {
  const log = createLogger(`worker-${agent}`);
  logThroughUs(log);
  const shutdown = createShutdown({ log });
  const data = createDataClient({ url: config.mcpUrl, token: config.mcpToken, log });
  shutdown.add('data client', () => data.close());
  const agentActivities = createActivities(agent, config, data, log);
  shutdown.add('activities', () => agentActivities.close());
  const worker = await createWorker(agent, config, agentActivities.activities, log);
  shutdown.add('temporal connection', () => worker.close());

  const health = await startHealthServer({
    host: '127.0.0.1',
    port: config.healthPort,
    check: () => healthOf(worker.isRunning(), agentActivities.components()),
  });
  shutdown.add('health', () => health.close());
  shutdown.add('worker', () => worker.stop());
  log.info({ agent, task_queue: agent, port: health.port }, 'worker is ready');

  await worker.run();
  const isClean = await shutdown.run('worker stopped');
  process.exit(isClean ? 0 : 1);
}

function healthOf(isRunning: boolean, components: NonNullable<Health['components']>): Health {
  const isSound = Object.values(components).every(({ status }) => status === 'ok');
  return { status: !isRunning ? 'unavailable' : isSound ? 'ok' : 'degraded', components };
}

try {
  const config = loadConfig();
  configureLogging({ level: config.logLevel });
  main(readAgent(), config).catch((err: unknown) => {
    createLogger('worker').fatal({ err }, 'worker failed');
    process.exit(1);
  });
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(EXIT_WRONG_USAGE);
}
