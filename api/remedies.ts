/** What to do about a component that is not well, by its name in the status. */
import type { Component } from '../mcp/protocol/system-methods';
import { AGENTS } from '../workflows/contracts/agents';

const workers = AGENTS.map((agent) => [
  agent,
  `Start a worker with “node dist/workers/main.js --agent ${agent}” and look at its log; “merit up” starts a dead one again by itself. What it is to do waits in its queue, and nothing is lost.`,
]);

const REMEDIES: ReadonlyMap<string, string> = new Map([
  [
    'temporal',
    'Start the Temporal server, or look at TEMPORAL_ADDRESS. Journeys go on where they were when it is back.',
  ],
  ['mcp', 'Start the data server and look at its log. Workflows repeat their calls until it is back; nothing is lost.'],
  [
    'postgres',
    'Start PostgreSQL, or look at DATABASE_URL of the data server. Calls are refused until it is back, and workflows repeat theirs.',
  ],
  [
    'short_term_memory',
    'Start Redis, or look at REDIS_URL. PostgreSQL keeps short-term memory meanwhile; it moves over by itself.',
  ],
  [
    'memory_cache',
    'Nothing is wrong with what is read: it comes from the database, more slowly. Look whether Redis and PostgreSQL answer the data server.',
  ],
  [
    'sending_domains',
    'Its mail waits. Find out what came back (merit domains list), mend it, then “merit domains resume <domain>”.',
  ],
  [
    'notifications',
    'Answer what waits from the inbox. Then look at the mail server or the webhook, and at the addresses in APPROVERS and of the representatives.',
  ],
  ['mailbox', 'Mail that arrives is read when it is back. Look at IMAP_URL: host, user, password and folder.'],
  ...workers,
] as [string, string][]);

/** @returns undefined when it is well, or when only its own words help */
export const remedyFor = (name: string, { state }: Component): string | undefined =>
  state === 'up' ? undefined : REMEDIES.get(name);
