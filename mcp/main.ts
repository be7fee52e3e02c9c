/** The data server's process. */
import { ConfigError, loadConfig } from '../runtime/config';
import { configureLogging, createLogger } from '../runtime/logger';
import { createShutdown } from '../runtime/shutdown';
import { startDataServer } from './server/start';

const EXIT_FAILED = 1;
const EXIT_WRONG_USAGE = 2;

async function main(): Promise<void> {
  const config = loadConfig();
  configureLogging({ level: config.logLevel });
  const log = createLogger('mcp');
  const shutdown = createShutdown({ log });
  if (config.mcpTokens.length === 0 && !config.mcpAuthorization)
    log.info('no MCP_TOKENS: everybody on this machine may call, as local');
  const { port } = await startDataServer(config, shutdown, log);
  log.info({ address: `ws://${config.mcpHost}:${port}/mcp` }, 'listening');
}

main().catch((err: unknown) => {
  if (err instanceof ConfigError) {
    process.stderr.write(`${err.message}\n`);
    process.exit(EXIT_WRONG_USAGE);
  }
  createLogger('mcp').fatal({ err }, 'the data server could not start');
  process.exit(EXIT_FAILED);
});
