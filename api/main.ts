/** The API process: HTTP server, relay, and the mailbox that answers come to. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { acceptMessage } from '../inbound/accept';
import { startMailbox } from '../inbound/mailbox';
import { attachWebSockets, type WebSocketSide } from '../json-rpc/websockets';
import { createDataClient } from '../mcp/client/client';
import { ConfigError, loadConfig, requireTokensBeyondLoopback } from '../runtime/config';
import { configureLogging, createLogger } from '../runtime/logger';
import { createShutdown } from '../runtime/shutdown';
import { createTemporalClient } from '../runtime/temporal';
import { createApi, createContext } from './app';
import { watchCampaigns } from './campaign-watch';
import { startErasures } from './erasures';
import { handLateAnswer } from './late-answer';
import { startRelay } from './relay';
import { keepSchedules, scheduledBy } from './temporal/schedules';
import { workflowSettings } from './settings';

/** Shorter than the longest answer of the API, so that a caller hears what was wrong. */
const DATA_TIMEOUT_MS = 5_000;
const DRAIN_MS = 12_000;
const EXIT_FAILED = 1;
const EXIT_WRONG_USAGE = 2;

async function main(): Promise<void> {
  const config = loadConfig();
  configureLogging({ level: config.logLevel });
  const log = createLogger('api');
  requireTokensBeyondLoopback('API', config.apiHost, config.apiTokens);
  if (config.apiTokens.length === 0) log.info('no API_TOKENS: everybody on this machine may call, as local');

  const shutdown = createShutdown({ log });
  const data = createDataClient({
    url: config.mcpUrl,
    token: config.mcpToken,
    log: createLogger('api.data'),
    callTimeoutMs: DATA_TIMEOUT_MS,
  });
  shutdown.add('data client', () => data.close());
  const temporal = await createTemporalClient(config);
  shutdown.add('temporal client', () => temporal.connection.close());
  const settings = workflowSettings(config);
  const context = createContext({
    data,
    temporal,
    config,
    settings,
    nudgeRelay: () => nudgeRelay(),
    mailbox: undefined,
  });
  const relay = startRelay({
    ...{ data, temporal, settings },
    heardByNobody: (leadId, interaction) => handLateAnswer(context, leadId, interaction),
  });
  shutdown.add('relay', () => relay.stop());
  const erasures = startErasures({ data, temporal, config, outbox: join(config.dataDir, 'outbox') });
  shutdown.add('erasures', () => erasures.stop());
  const nudgeRelay = (): void => {
    relay.nudge();
    erasures.nudge();
  };
  const campaigns = watchCampaigns({ data, temporal, settings });
  shutdown.add('campaign watch', () => campaigns.stop());
  shutdown.add('schedules', keepSchedules(temporal.schedule, scheduledBy(config)));

  const mailbox =
    config.imapUrl &&
    startMailbox({
      address: config.imapUrl,
      accept: (raw, receivedAt) => acceptMessage({ data, replyTo: config.mailReplyTo }, raw, receivedAt),
      stored: nudgeRelay,
    });
  if (mailbox) shutdown.add('mailbox', () => mailbox.stop());

  const consoleFolder = join(__dirname, '../console');
  const api = createApi({ data, temporal, config, settings, nudgeRelay, mailbox }, { consoleFolder });
  // bodies are timed one by one (http/body-time.ts): a large file takes what it takes
  const server = createServer({ requestTimeout: 0 }, api.app);
  const webSockets = attachWebSockets(server, api.webSockets);
  shutdown.add('http server', () => closeServer(server, webSockets));
  server.listen(config.apiPort, config.apiHost);
  await once(server, 'listening');
  log.info({ address: `http://${config.apiHost}:${config.apiPort}` }, 'listening');
}

/** Answers what is in flight; idle connections are closed at once. */
async function closeServer(server: ReturnType<typeof createServer>, webSockets: WebSocketSide): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const impatient = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await webSockets.close();
  await closed;
  clearTimeout(impatient);
}

main().catch((err: unknown) => {
  if (err instanceof ConfigError) {
    process.stderr.write(`${err.message}\n`);
    process.exit(EXIT_WRONG_USAGE);
  }
  createLogger('api').fatal({ err }, 'the API could not start');
  process.exit(EXIT_FAILED);
});
