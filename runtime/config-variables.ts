/** The table of all variables: name, what is allowed, default, what it is for. */
import { z } from 'zod';
import { optional, withDefault } from './config-variable';
import type { Variable } from './config-variable';
import * as values from './config-values';
import { escalationVariables } from './escalation-variables';
import { LOG_LEVELS } from './logger';
import { mcpVariables } from './mcp-variables';
import { retentionVariables } from './retention-variables';

export type { Variable } from './config-variable';

const HOUR = 3_600;
const DAY = 24 * HOUR;

export const variables = {
  apiHost: withDefault(
    'API_HOST',
    values.host,
    '127.0.0.1',
    'address the HTTP API listens on; beyond loopback only with API_TOKENS',
  ),
  apiPort: withDefault('API_PORT', values.port, '3000', 'port of the HTTP API'),
  apiUrl: optional(
    'API_URL',
    values.url('http', 'https'),
    'where the HTTP API is reached, by the CLI and by links in messages; default http://127.0.0.1:API_PORT',
  ),
  apiTokens: optional(
    'API_TOKENS',
    values.apiTokens,
    'who may call the HTTP API: name:secret,…; unset on loopback: everybody',
    true,
  ),
  apiToken: optional('API_TOKEN', values.text, 'secret that the CLI presents to the HTTP API', true),
  ...mcpVariables,
  healthPort: withDefault(
    'HEALTH_PORT',
    values.port,
    '8081',
    'port of a worker’s /health; the embedded start uses it and the next two',
  ),
  temporalAddress: optional(
    'TEMPORAL_ADDRESS',
    values.hostAndPort,
    'Temporal server that runs; default 127.0.0.1:TEMPORAL_PORT, where merit up starts one when this is unset',
  ),
  temporalStore: withDefault(
    'TEMPORAL_STORE',
    values.oneOf(['file', 'postgres']),
    'file',
    'where the Temporal server that merit up starts keeps its state: file (a dev server) or postgres (the real server, built with Go once)',
  ),
  temporalPort: withDefault('TEMPORAL_PORT', values.port, '7233', 'port of the Temporal server that merit up starts'),
  temporalUiPort: withDefault(
    'TEMPORAL_UI_PORT',
    values.port,
    '8233',
    'port of the Temporal Web UI that merit up starts',
  ),
  temporalUiUrl: optional(
    'TEMPORAL_UI_URL',
    values.url('http', 'https'),
    'where people reach the Temporal Web UI; default http://127.0.0.1:TEMPORAL_UI_PORT',
  ),
  temporalNamespace: withDefault(
    'TEMPORAL_NAMESPACE',
    z.string().regex(/^[A-Za-z0-9._-]{2,255}$/, 'must be a namespace name'),
    'default',
    'Temporal namespace',
  ),
  databaseUrl: optional(
    'DATABASE_URL',
    values.url('postgres', 'postgresql'),
    'PostgreSQL; when unset, merit up starts one',
    true,
  ),
  dbReadPoolSize: withDefault(
    'DB_READ_POOL_SIZE',
    values.wholeNumber(1, 1_000),
    '20',
    'connections of the read pool of one MCP server',
  ),
  dbWritePoolSize: withDefault(
    'DB_WRITE_POOL_SIZE',
    values.wholeNumber(1, 1_000),
    '10',
    'connections of the write pool of one MCP server',
  ),
  redisUrl: optional(
    'REDIS_URL',
    values.url('redis', 'rediss'),
    'Redis or Valkey; when unset, merit up starts one if it is installed',
    true,
  ),
  dataDir: withDefault(
    'DATA_DIR',
    values.directory,
    '.data',
    'folder for everything that is kept: databases, outbox, logs, generated secrets',
  ),
  piiKeys: optional(
    'PII_KEYS',
    values.piiKeys,
    'keys for personal fields: id:base64 of 32 bytes,…; the first encrypts, all decrypt',
    true,
  ),
  smtpUrl: optional(
    'SMTP_URL',
    values.url('smtp', 'smtps'),
    'mail server; when unset, mail is written to DATA_DIR/outbox',
    true,
  ),
  mailFrom: withDefault(
    'MAIL_FROM',
    z.string().regex(/^[^\r\n]*@[^\r\n]+$/, 'must be an e-mail address'),
    'Purple Merit <hello@purple-merit.example>',
    'sender of mail',
  ),
  mailReplyTo: optional(
    'MAIL_REPLY_TO',
    values.plainAddress,
    'mailbox that answers and bounces go to; its server must take plus addressing (answers+…@example.com)',
  ),
  imapUrl: optional(
    'IMAP_URL',
    values.mailboxUrl,
    'mailbox that answers are read from: imaps://user:password@host/INBOX; when unset, none is read',
    true,
  ),
  inboundWebhookSecrets: optional(
    'INBOUND_WEBHOOK_SECRETS',
    values.providerSecrets,
    'who may call POST /api/v1/webhooks/{provider}: provider:secret,…; unset: nobody',
    true,
  ),
  webhookUrl: optional(
    'WEBHOOK_URL',
    values.url('http', 'https'),
    'receives messages of the other channels; when unset they are written to DATA_DIR/outbox',
  ),
  webhookSecret: optional(
    'WEBHOOK_SECRET',
    z.string().min(16, 'must have 16 characters or more'),
    'signs calls of WEBHOOK_URL',
    true,
  ),
  replyWaitSeconds: withDefault(
    'REPLY_WAIT',
    values.duration(1, 365 * DAY),
    '72h',
    'how long to wait for an answer after a message',
  ),
  maxTouches: withDefault('MAX_TOUCHES', values.wholeNumber(1, 20), '3', 'most messages in one engagement'),
  acceptWaitSeconds: withDefault(
    'ACCEPT_WAIT',
    values.duration(1, 365 * DAY),
    '4h',
    'how long a representative may take to accept a lead before the next one is asked',
  ),
  touchInterval: withDefault(
    'TOUCH_INTERVAL',
    values.pause,
    '3bd',
    'pause between two touches of an engagement: business days (3bd) or a duration',
  ),
  nurtureTouches: withDefault(
    'NURTURE_TOUCHES',
    values.wholeNumber(1, 20),
    '5',
    'most touches of one nurturing sequence of a Cold Lead',
  ),
  nurtureInterval: withDefault(
    'NURTURE_INTERVAL',
    values.pause,
    '5bd',
    'pause between two touches of a nurturing sequence',
  ),
  frequencyCap: withDefault(
    'FREQUENCY_CAP',
    values.frequencyCap,
    '2/7d',
    'most messages to one person in a time, over all campaigns',
  ),
  companyPauseSeconds: withDefault(
    'COMPANY_PAUSE',
    values.duration(1, 365 * DAY),
    '30d',
    'how long nobody of a company is prospected after somebody else there has answered',
  ),
  quietHours: withDefault(
    'QUIET_HOURS',
    values.quietHours,
    '20:00-08:00',
    'nothing is sent in these hours of the person’s own time zone',
  ),
  sendDays: withDefault('SEND_DAYS', values.weekdays, 'mon-fri', 'days on which messages go out'),
  defaultTimezone: withDefault(
    'DEFAULT_TIMEZONE',
    values.timezone,
    'UTC',
    'for people of whom neither zone nor region is known',
  ),
  ...escalationVariables,
  handoffTimeoutSeconds: withDefault(
    'HANDOFF_TIMEOUT',
    values.duration(1, HOUR),
    '30s',
    'how long a destination may take to acknowledge a handoff',
  ),
  optimizeIntervalSeconds: withDefault(
    'OPTIMIZE_INTERVAL',
    values.duration(1, 365 * DAY),
    '24h',
    'mean pause between two analyses of a campaign',
  ),
  consolidateIntervalSeconds: withDefault(
    'CONSOLIDATE_INTERVAL',
    values.duration(10, 365 * DAY),
    '15m',
    'how often closed conversations are consolidated into lasting memory',
  ),
  retrainIntervalSeconds: withDefault(
    'RETRAIN_INTERVAL',
    values.duration(60, 365 * DAY),
    '7d',
    'how often the triage model learns from journeys that have ended',
  ),
  modelPromotion: withDefault(
    'MODEL_PROMOTION',
    z.enum(['ask', 'automatic']),
    'ask',
    'whether a person is asked before a better model decides: ask or automatic',
  ),
  autoOptimize: withDefault(
    'AUTO_OPTIMIZE',
    values.oneOf(['on', 'off']),
    'on',
    'whether the optimizer applies small changes by itself; off: a person approves each',
  ),
  budgetMoveLimit: withDefault(
    'BUDGET_MOVE_LIMIT',
    values.share,
    '0.1',
    'largest share of a campaign’s budget that is moved without approval',
  ),
  holdoutShare: withDefault(
    'HOLDOUT_SHARE',
    values.share,
    '0.05',
    'share of a campaign’s companies that nobody writes to, so that it can be told what writing is worth; from its hundredth company on',
  ),
  uniformShare: withDefault(
    'UNIFORM_SHARE',
    values.share,
    '0.1',
    'share of those written to that get a variant by chance alone, so that the choice of variants can be valued',
  ),
  coldExplorationShare: withDefault(
    'COLD_EXPLORATION_SHARE',
    values.share,
    '0.02',
    'share of Cold Leads that are engaged all the same, so that triage can learn where it was wrong',
  ),
  outcomeWindowSeconds: withDefault(
    'OUTCOME_WINDOW',
    values.duration(1, 365 * DAY),
    '14d',
    'how long after its assignment a company may answer for an experiment; a younger one is not counted yet',
  ),
  ...retentionVariables,
  heldPatches: withDefault(
    'HELD_PATCHES',
    values.names,
    '',
    'ids of workflow patches that are deployed but not in effect yet, separated by commas: a build can be rolled back while they are held',
  ),
  logLevel: withDefault('LOG_LEVEL', values.oneOf(LOG_LEVELS), 'info', 'least severe message that is logged'),
  nodeEnv: withDefault('NODE_ENV', values.text, 'development', 'production refuses everything embedded'),
} satisfies Record<string, Variable>;
