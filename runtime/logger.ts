/**
 * Structured logs, one JSON object a line. What may be logged is an allow-list: a field that is not named here is replaced,
 * so that a forgotten personal field stays out of the logs by default.
 */
import pino from 'pino';
import type { Bindings, ChildLoggerOptions, Logger as PinoLogger } from 'pino';

export type Logger = PinoLogger;
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Ids, counts and states. Add a name here only if its value can never be about a person. */
// prettier-ignore
const ALLOWED_FIELDS = new Set([
  'accepted', 'action', 'active_workflow_id', 'activity_id', 'activity_type', 'address', 'agent', 'analysis_no',
  'applied', 'attempt', 'attempts', 'bytes', 'campaign_id', 'category', 'channel', 'client', 'code', 'column',
  'command', 'component', 'conversation_id', 'count', 'database', 'decision', 'decision_id', 'delay_ms',
  'detail_code', 'directory', 'duration_ms', 'entity_count', 'err', 'error_code', 'escalation_id', 'event',
  'event_id', 'event_type', 'exit_code', 'failed', 'file', 'from_agent', 'handoff_id', 'health', 'host',
  'idempotency_key', 'interaction_id', 'job', 'journey_no', 'kind', 'latency_ms', 'lead_id', 'ledger_id', 'level',
  'limit', 'lines', 'method', 'migration', 'name', 'namespace', 'online', 'operation', 'origin', 'outcome', 'path',
  'pending', 'pid', 'pool', 'port', 'principal', 'priority', 'process', 'queue', 'queued', 'ready', 'reason',
  'request_id', 'resource', 'result', 'retry_in_ms', 'route', 'row_count', 'run_id', 'scope', 'sdk_component',
  'seconds', 'sequence', 'service', 'session', 'signal', 'size', 'stage', 'state', 'status', 'step', 'stream',
  'table', 'task_queue', 'tier', 'timeout_ms', 'to_agent', 'touch', 'transport', 'type', 'uid', 'url', 'variant_id',
  'version', 'warnings', 'workflow_id', 'workflow_type',
]);

/** Temporal's SDK logs camelCase metadata; these are ids and names as well. */
// prettier-ignore
const ALLOWED_SDK_FIELDS = new Set([
  'activityId', 'activityType', 'attempt', 'durationMs', 'error', 'isLocal', 'namespace', 'runId', 'sdkComponent', 'taskQueue', 'workflowId', 'workflowType',
]);

const REDACTED = '[redacted]';
const EMAIL = /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu;
const URL_CREDENTIALS = /(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@]*@/gi;
const MAX_TEXT_LENGTH = 4_000;

/** Second line of defence, for texts that libraries wrote: credentials in URLs and e-mail addresses. */
export function scrub(text: string): string {
  const short = text.length > MAX_TEXT_LENGTH ? `${text.slice(0, MAX_TEXT_LENGTH)}…` : text;
  return short.replace(URL_CREDENTIALS, `$1${REDACTED}@`).replace(EMAIL, REDACTED);
}

/** Name, code, message and where: never `detail` or `where`, in which PostgreSQL quotes the row. */
export function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return typeof error === 'string' ? scrub(error) : REDACTED;
  const { code } = error as { code?: unknown };
  return {
    type: error.name,
    message: scrub(error.message),
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(error.stack ? { stack: scrub(error.stack) } : {}),
    ...(error.cause !== undefined && depth < 3 ? { cause: describeError(error.cause, depth + 1) } : {}),
  };
}

function allowedOnly(fields: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(fields).map(([name, value]): [string, unknown] => {
    if (!ALLOWED_FIELDS.has(name) && !ALLOWED_SDK_FIELDS.has(name)) return [name, REDACTED];
    if (value instanceof Error) return [name, describeError(value)];
    if (typeof value === 'string') return [name, scrub(value)];
    const isPlain =
      value === null ||
      value === undefined ||
      typeof value === 'number' ||
      typeof value === 'boolean' ||
      Array.isArray(value);
    return [name, isPlain ? value : REDACTED];
  });
  return Object.fromEntries(entries);
}

/** Where lines go. */
export interface LineSink {
  write(line: string): unknown;
}

let destination: LineSink = pino.destination({ dest: 1, sync: true });
let currentLevel: LogLevel = 'info';
const loggers = new Map<string, Logger>();

const root = pino(
  {
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    // pino would serialise `err` before the allow-list sees it
    serializers: { err: (error: unknown) => error },
    formatters: { level: (label) => ({ level: label }), log: allowedOnly },
    hooks: {
      logMethod(args, method) {
        const scrubbed = args.map((arg: unknown) => (typeof arg === 'string' ? scrub(arg) : arg));
        // `log.error(error)` means the field err
        const [first, ...rest] = scrubbed;
        const call = first instanceof Error ? [{ err: first }, ...(rest.length > 0 ? rest : ['failed'])] : scrubbed;
        method.apply(this, call as Parameters<typeof method>);
      },
    },
  },
  { write: (line: string) => destination.write(line) },
);

type Binder = (this: Logger, bindings: Bindings, options?: ChildLoggerOptions) => Logger;

// pino runs no formatter over the bindings of children; the override is inherited by all of them
const { child: bindChild } = root as unknown as { child: Binder };
const bindAllowedOnly: Binder = function child(this: Logger, bindings, options) {
  return bindChild.call(this, allowedOnly(bindings), options);
};
Object.assign(root, { child: bindAllowedOnly });

/** The logger of one part of the system. The same component gives the same logger. */
export function createLogger(component: string): Logger {
  const known = loggers.get(component);
  if (known) return known;
  const logger = root.child({ component }, { level: currentLevel });
  loggers.set(component, logger);
  return logger;
}

/** Each process calls this once, first thing. `stderr` where standard output carries data for people or programs. */
export function configureLogging(options: { level: LogLevel; to?: 'stdout' | 'stderr' | LineSink }): void {
  currentLevel = options.level;
  for (const logger of loggers.values()) logger.level = options.level;
  if (typeof options.to === 'string')
    destination = pino.destination({ dest: options.to === 'stderr' ? 2 : 1, sync: true });
  else if (options.to) destination = options.to;
}
