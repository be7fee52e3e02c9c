/** Which process gets which variables. Credentials go only where they are used: the workers and the API hold no database. */
import type { Agent } from '../workflows/contracts/agents';
import { AGENTS } from '../workflows/contracts/agents';
import { systemEnvironment } from './config';
import type { Config, McpPrincipal } from './config';
import type { Secrets } from './embedded/secrets';
import { freePort } from './ports';
import { StartError } from './supervised-process';

export interface StackPorts {
  api: number;
  mcp: number;
  temporal: number;
  temporalUi: number;
  health: Record<Agent, number>;
}

export interface Backends {
  databaseUrl: string;
  /** empty: none */
  redisUrl: string;
  temporalAddress: string;
}

export interface EnvironmentInput {
  config: Config;
  /** absolute */
  dataDir: string;
  ports: StackPorts;
  backends: Backends;
  secrets: Secrets;
}

const EVERYWHERE = ['LOG_LEVEL', 'NODE_ENV', 'DEFAULT_TIMEZONE'];
const DATABASE = ['DB_READ_POOL_SIZE', 'DB_WRITE_POOL_SIZE'];
const WORKFLOW_SETTINGS = [
  ...['REPLY_WAIT', 'MAX_TOUCHES', 'NURTURE_TOUCHES', 'ACCEPT_WAIT', 'HANDOFF_TIMEOUT', 'OPTIMIZE_INTERVAL'],
  ...['ESCALATION_REMINDER', 'ESCALATION_EXPIRY', 'ESCALATION_DEFAULT'],
];
/** asked by the data server: it knows who is told of what */
const APPROVERS = ['APPROVERS', 'BACKUP_APPROVERS'];
/** asked by the gate in the data server, and by the agent that plans around it */
const GATE_RULES = ['FREQUENCY_CAP', 'QUIET_HOURS', 'SEND_DAYS'];

/** read beside the API */
const ANSWERS = ['MAIL_REPLY_TO', 'IMAP_URL', 'INBOUND_WEBHOOK_SECRETS'];
const SENDING = [
  ...['SMTP_URL', 'MAIL_FROM', 'MAIL_REPLY_TO', 'WEBHOOK_URL', 'WEBHOOK_SECRET', 'TOUCH_INTERVAL', 'NURTURE_INTERVAL'],
  ...['NOTIFY_WEBHOOK_URL', 'NOTIFY_WEBHOOK_SECRET'],
  ...GATE_RULES,
];
/** how long the data server keeps what is kept for a time */
const RETENTION = [
  'AUDIT_RETENTION',
  'IDEMPOTENCY_RETENTION',
  'RELAY_RETENTION',
  'EVENT_RETENTION',
  'NOTIFICATION_RETENTION',
];
/** asked by the data server alone */
const CHANGE_LIMITS = ['AUTO_OPTIMIZE', 'BUDGET_MOVE_LIMIT'];
const MCP_AUTHORIZATION = ['MCP_AUTH_ISSUER', 'MCP_AUTH_JWKS_URL', 'MCP_AUTH_AUDIENCE'];

export const defaultPorts = (config: Config): StackPorts => ({
  api: config.apiPort,
  mcp: config.mcpPort,
  temporal: config.temporalPort,
  temporalUi: config.temporalUiPort,
  health: byAgent((_, index) => config.healthPort + index),
});

/** For stacks beside others: tests and benchmarks. */
export async function freePorts(): Promise<StackPorts> {
  const [api, mcp, temporal, temporalUi] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
  const health = await Promise.all(AGENTS.map(freePort));
  return { api, mcp, temporal, temporalUi, health: byAgent((_, index) => health[index] ?? 0) };
}

export function byAgent<T>(make: (agent: Agent, index: number) => T): Record<Agent, T> {
  return Object.fromEntries(AGENTS.map((agent, index) => [agent, make(agent, index)])) as Record<Agent, T>;
}

type Environment = Record<string, string>;

const chosen = (config: Config, ...names: string[]): Environment => {
  const set = [...EVERYWHERE, ...names].map((name) => [name, config.configured.get(name)] as const);
  return {
    ...systemEnvironment(),
    ...Object.fromEntries(set.filter((entry): entry is [string, string] => entry[1] !== undefined)),
  };
};

export const databaseEnvironment = ({ config, dataDir, backends, secrets }: EnvironmentInput): Environment => ({
  ...chosen(config, ...DATABASE),
  DATA_DIR: dataDir,
  DATABASE_URL: backends.databaseUrl,
  PII_KEYS: config.configured.get('PII_KEYS') ?? secrets.pii_keys,
});

export const mcpEnvironment = (input: EnvironmentInput): Environment => ({
  ...databaseEnvironment(input),
  ...chosen(input.config, ...GATE_RULES, ...CHANGE_LIMITS, ...RETENTION, 'COMPANY_PAUSE', ...APPROVERS),
  ...chosen(input.config, ...MCP_AUTHORIZATION),
  MCP_HOST: input.config.mcpHost,
  MCP_PORT: String(input.ports.mcp),
  MCP_TOKENS: input.config.configured.get('MCP_TOKENS') ?? tokenList(input.secrets),
  ...(input.backends.redisUrl ? { REDIS_URL: input.backends.redisUrl } : {}),
});

export const workerEnvironment = (input: EnvironmentInput, agent: Agent): Environment => ({
  ...chosen(input.config, 'API_URL', 'HELD_PATCHES', ...(agent === 'engagement' ? SENDING : []), ...WORKFLOW_SETTINGS),
  ...clientEnvironment(input, agent),
  API_PORT: String(input.ports.api),
  DATA_DIR: input.dataDir,
  HEALTH_PORT: String(input.ports.health[agent]),
});

export const apiEnvironment = (input: EnvironmentInput): Environment => ({
  ...chosen(
    input.config,
    'API_URL',
    'API_TOKENS',
    'TEMPORAL_UI_URL',
    ...ANSWERS,
    'HELD_PATCHES',
    'CONSOLIDATE_INTERVAL',
    'RETRAIN_INTERVAL',
    'MODEL_PROMOTION',
    ...WORKFLOW_SETTINGS,
  ),
  ...clientEnvironment(input, 'api'),
  API_HOST: input.config.apiHost,
  DATA_DIR: input.dataDir,
  API_PORT: String(input.ports.api),
  TEMPORAL_UI_PORT: String(input.ports.temporalUi),
});

const clientEnvironment = (
  { config, ports, backends, secrets }: EnvironmentInput,
  principal: McpPrincipal,
): Environment => ({
  MCP_URL: `ws://${reachable(config.mcpHost)}:${ports.mcp}/mcp`,
  MCP_TOKEN: tokenOf(config, secrets, principal),
  TEMPORAL_ADDRESS: backends.temporalAddress,
  TEMPORAL_NAMESPACE: config.temporalNamespace,
});

const tokenList = (secrets: Secrets): string =>
  Object.entries(secrets.mcp_tokens)
    .map(([principal, token]) => `${principal}:${token}`)
    .join(',');

function tokenOf(config: Config, secrets: Secrets, principal: McpPrincipal): string {
  if (config.mcpTokens.length === 0) return secrets.mcp_tokens[principal];
  const token = config.mcpTokens.find(({ name }) => name === principal);
  if (token) return token.secret;
  throw new StartError(`MCP_TOKENS names no token for ${principal}: add ${principal}:secret, or unset MCP_TOKENS`);
}

/** How this machine reaches a server that listens on an address. */
export const reachable = (host: string): string => {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
};
