/**
 * All configuration: one table, one schema, and the only place that reads the environment (SPEC section 16).
 * An empty variable counts as unset.
 */
import { z } from 'zod';
import { variables } from './config-variables';
import type { Variable } from './config-variable';

export type { FrequencyCap, MailboxAddress, McpPrincipal, NamedSecret, PiiKey, QuietHours } from './config-values';
export { MCP_PRINCIPALS } from './config-values';

type Field = keyof typeof variables;
type Shape = { [F in Field]: (typeof variables)[F]['schema'] };
type Values = z.output<z.ZodObject<Shape>>;
/** Always known: where other processes are reached follows from the ports unless it is set. */
type Derived = 'apiUrl' | 'mcpUrl' | 'temporalAddress' | 'temporalUiUrl';
/** Empty when unset. */
/** together, or not at all */
const AUTHORIZATION = ['mcpAuthIssuer', 'mcpAuthJwksUrl', 'mcpAuthAudience'] as const;
type Tokens = 'apiTokens' | 'mcpTokens' | 'piiKeys' | 'inboundWebhookSecrets';

export type Config = Readonly<
  Omit<Values, Derived | Tokens | (typeof AUTHORIZATION)[number]> & { [F in Derived]: string } & {
    [F in Tokens]: NonNullable<Values[F]>;
  } & {
    /** API_URL, when people out there can open it: https */
    publicUrl: string | undefined;
    /** undefined: the MCP server knows static tokens alone */
    mcpAuthorization: McpAuthorization | undefined;
    /** the variables that were set: name and text */
    configured: ReadonlyMap<string, string>;
  }
>;

/** Whose access tokens the MCP server takes. */
export interface McpAuthorization {
  issuer: string;
  jwksUrl: string;
  /** the MCP server's own address */
  audience: string;
}

/** The start stops: a variable is wrong. The message names it and says what is allowed, and never repeats its value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const shape = Object.fromEntries(Object.entries(variables).map(([field, { schema }]) => [field, schema])) as Shape;
const configSchema = z.object(shape);

/** Variables of former versions, and what takes their place: ignored, they would say nothing of what no longer happens. */
const REPLACED: Readonly<Record<string, string>> = {
  ESCALATION_BACKUP_APPROVER: 'set BACKUP_APPROVERS to the mail addresses of those who are told',
};

/** @throws ConfigError naming every wrong variable */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const replaced = Object.entries(REPLACED).filter(([name]) => env[name]);
  if (replaced.length > 0)
    throw new ConfigError(replaced.map(([name, instead]) => `${name} is no longer read: ${instead}`).join('\n'));
  const entries = Object.entries<Variable>(variables);
  const given = entries.map(([field, { env: name, fallback }]) => [field, env[name] ? env[name] : fallback]);
  const parsed = configSchema.safeParse(Object.fromEntries(given));
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${variables[issue.path[0] as Field].env} ${issue.message}`);
    throw new ConfigError([...new Set(problems)].join('\n'));
  }
  const read = parsed.data;
  // half a webhook would send nothing and say nothing
  if (read.webhookUrl && !read.webhookSecret) throw new ConfigError('WEBHOOK_SECRET must be set when WEBHOOK_URL is');
  if (read.notifyWebhookUrl && !read.notifyWebhookSecret)
    throw new ConfigError('NOTIFY_WEBHOOK_SECRET must be set when NOTIFY_WEBHOOK_URL is');
  return {
    ...read,
    apiUrl: read.apiUrl ?? `http://127.0.0.1:${read.apiPort}`,
    mcpUrl: read.mcpUrl ?? `ws://127.0.0.1:${read.mcpPort}/mcp`,
    temporalAddress: read.temporalAddress ?? `127.0.0.1:${read.temporalPort}`,
    temporalUiUrl: read.temporalUiUrl ?? `http://127.0.0.1:${read.temporalUiPort}`,
    mcpAuthorization: authorizationOf(read),
    publicUrl: read.apiUrl?.startsWith('https:') ? read.apiUrl : undefined,
    apiTokens: read.apiTokens ?? [],
    mcpTokens: read.mcpTokens ?? [],
    piiKeys: read.piiKeys ?? [],
    inboundWebhookSecrets: read.inboundWebhookSecrets ?? [],
    configured: new Map(entries.flatMap(([, { env: name }]) => (env[name] ? [[name, env[name]] as const] : []))),
  };
}

/** @throws ConfigError: half of it would let nobody in, or anybody */
function authorizationOf(read: Values): McpAuthorization | undefined {
  const { mcpAuthIssuer: issuer, mcpAuthJwksUrl: jwksUrl, mcpAuthAudience: audience } = read;
  if (issuer && jwksUrl && audience) return { issuer, jwksUrl, audience };
  if (!issuer && !jwksUrl && !audience) return undefined;
  const names = AUTHORIZATION.map((field) => variables[field].env);
  throw new ConfigError(`${names.join(', ')} must be set together`);
}

/** One row per variable, for the documentation. */
export const configReference = Object.values<Variable>(variables).map(({ env, fallback, description, isSecret }) => ({
  name: env,
  default: fallback ?? null,
  description,
  is_secret: isSecret ?? false,
}));

/** @throws ConfigError when a server would listen beyond this machine and let everybody in. */
export function requireTokensBeyondLoopback(server: 'API' | 'MCP', host: string, tokens: readonly unknown[]): void {
  const isLoopback = host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
  if (isLoopback || tokens.length > 0) return;
  throw new ConfigError(
    `${server}_HOST is not a loopback address and ${server}_TOKENS is not set: set the tokens or listen on 127.0.0.1`,
  );
}

/** What every program of this machine needs to run, and nothing that is a secret of ours. */
const SYSTEM_VARIABLES =
  /^(PATH|Path|HOME|USER|LOGNAME|LANG|LC_\w+|TZ|TMPDIR|TEMP|TMP|XDG_CACHE_HOME|SystemRoot|SSL_CERT_\w+|NODE_EXTRA_CA_CERTS|(HTTPS?|NO|ALL)_PROXY|GO\w+)$/i;

/** The base of a child's environment: each child gets this and only the variables it needs. */
export function systemEnvironment(env: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const kept = Object.entries(env).filter(
    (entry): entry is [string, string] => SYSTEM_VARIABLES.test(entry[0]) && entry[1] !== undefined,
  );
  return Object.fromEntries(kept);
}
