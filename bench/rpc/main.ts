/** One process of the bench of the data server, forked by it: the data server, a bare echo beside it, or a bare query. */
import { configureLogging, createLogger } from '../../runtime/logger';
import { startDataServer } from '../../mcp/server/start';
import { loadConfig } from '../../runtime/config';
import { startEcho } from './echo';
import { serveQueries } from './query';

export type RpcRole = 'data_server' | 'data_server_without_audit' | 'echo' | 'query';
export type RpcMessage = { kind: 'ready'; port: number } | { kind: 'done' };

const tell = (message: RpcMessage): void => void process.send?.(message);

async function main(role: string | undefined): Promise<void> {
  // the bench is gone: nobody needs this process any more
  process.once('disconnect', () => process.exit(0));
  tell({ kind: 'ready', port: await start(role) });
}

/** @returns the port it listens on, 0 when it does not */
async function start(role: string | undefined): Promise<number> {
  switch (role) {
    case 'echo':
      return startEcho();
    case 'query':
      await serveQueries(() => tell({ kind: 'done' }));
      return 0;
    case 'data_server':
      return startServer();
    case 'data_server_without_audit':
      return startServer(() => ({ record: () => undefined, dropped: 0, close: async () => undefined }));
    default:
      throw new Error(`no such role: ${String(role)}`);
  }
}

async function startServer(...audit: [] | [Parameters<typeof startDataServer>[3]]): Promise<number> {
  configureLogging({ level: 'warn', to: 'stderr' });
  const shutdown = { add: () => undefined, run: async () => true };
  const { port } = await startDataServer(loadConfig(), shutdown, createLogger('bench.data_server'), ...audit);
  return port;
}

main(process.argv[2]).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
