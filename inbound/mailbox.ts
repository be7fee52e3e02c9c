/**
 * Reads a folder over IMAP for as long as the process lives. A message is stored first and marked second, so that whoever is
 * killed in between meets it again and counts it once; any number of processes may read the same folder. Nothing is moved or
 * deleted.
 */
import { ImapFlow, type FetchMessageObject, type SearchObject } from 'imapflow';
import { backoffMs } from '../mcp/client/backoff';
import type { RpcError } from '../mcp/protocol';
import type { Component } from '../mcp/protocol/system-methods';
import { createAlarm } from '../runtime/alarm';
import type { MailboxAddress } from '../runtime/config';
import { createLogger } from '../runtime/logger';
import type { Accepted } from './accept';
import { isLate, isMessagesFault, isUnexplained } from './failures';
import { MAX_MESSAGE_BYTES } from './message';

/** What a message is marked with once it was looked at; the others say what a person may want to look at. */
export const KEYWORDS = { processed: '$Processed', unmatched: '$Unmatched', unreadable: '$Unreadable' } as const;

export interface Mailbox {
  status(): Component;
  /** Resolves when the message under way is stored and marked. */
  stop(): Promise<void>;
}

export interface MailboxDeps {
  address: MailboxAddress;
  /** @throws RpcError when it cannot be stored now, anything else when it never can */
  accept: (raw: Uint8Array, receivedAt: Date) => Promise<Accepted>;
  /** something was stored that a workflow should hear soon */
  stored: () => void;
}

const log = createLogger('api.mailbox');
/** Where a server does not tell of new mail by itself. */
const LOOK_MS = 60_000;
const RETRY_BASE_MS = 1_000;
const RETRY_CAP_MS = 60_000;
/** A mailbox that was in use before must not answer messages of today. */
const MAX_AGE_MS = 30 * 86_400_000;
/** times that an unexplained failure is met before the message is taken for its cause */
const MAX_ATTEMPTS = 3;

export function startMailbox(deps: MailboxDeps): Mailbox {
  const news = createAlarm();
  // of its own: a connection that breaks rings for news, and must not cut the pause after it short
  const pause = createAlarm();
  const stopping = new AbortController();
  const isStopping = (): boolean => stopping.signal.aborted;
  let status = down('connecting');
  const failures = new Map<number, number>();

  const loop = async (): Promise<void> => {
    for (let attempt = 1; !isStopping(); attempt++) {
      const client = connectionTo(deps.address, news.ring);
      try {
        await open(client, deps.address.mailbox);
        while (!isStopping()) {
          await readNew(client, deps, failures, isStopping);
          attempt = 0;
          status = await describe(client, deps.address.mailbox);
          void client.idle().catch(() => undefined);
          await news.wait(LOOK_MS);
        }
        await client.logout();
      } catch (err) {
        status = down(reasonOf(err));
        const retry_in_ms = Math.round(backoffMs(Math.max(1, attempt), RETRY_BASE_MS, RETRY_CAP_MS));
        log.warn({ reason: reasonOf(err), attempt, retry_in_ms }, 'the mailbox cannot be read; nothing is lost');
        client.close();
        if (!isStopping()) await pause.wait(retry_in_ms);
      }
    }
  };
  const finished = loop();
  return {
    status: () => status,
    stop: async () => {
      stopping.abort();
      news.ring();
      pause.ring();
      await finished;
    },
  };
}

function connectionTo({ host, port, secure, user, password }: MailboxAddress, ring: () => void): ImapFlow {
  const isHere = /^(localhost|\[::1\]|127\.\d+\.\d+\.\d+)$/.test(host);
  const client = new ImapFlow({
    host,
    port,
    secure,
    // a password does not travel in the clear
    ...(!secure && { doSTARTTLS: !isHere }),
    auth: { user, pass: password },
    // its own lines hold addresses
    logger: false,
    maxLiteralSize: 2 * MAX_MESSAGE_BYTES,
  });
  // the command that fails says so as well
  client.on('error', () => undefined);
  client.on('exists', ring);
  client.on('close', ring);
  return client;
}

/** A reason that a person can act on, and that holds no address. */
class Unusable extends Error {
  override readonly name = 'Unusable';
}

async function open(client: ImapFlow, folder: string): Promise<void> {
  await client.connect();
  const { permanentFlags, readOnly } = await client.mailboxOpen(folder);
  if (readOnly || !permanentFlags?.has('\\*'))
    throw new Unusable('the folder keeps no keywords of ours: use another server, or the webhook');
}

async function find(client: ImapFlow, query: SearchObject): Promise<number[]> {
  const uids = await client.search(query, { uid: true });
  if (!uids) throw new Unusable('the server refuses to search the folder');
  return uids;
}

async function readNew(
  client: ImapFlow,
  deps: MailboxDeps,
  failures: Map<number, number>,
  isStopping: () => boolean,
): Promise<void> {
  const since = new Date(Date.now() - MAX_AGE_MS);
  const uids = await find(client, { unKeyword: KEYWORDS.processed, since });
  const late: RpcError[] = [];
  for (const uid of uids) {
    if (isStopping()) return;
    // gone since, or marked by another process
    const message = await client.fetchOne(
      String(uid),
      { flags: true, internalDate: true, source: { start: 0, maxLength: MAX_MESSAGE_BYTES } },
      { uid: true },
    );
    if (!message || message.flags?.has(KEYWORDS.processed)) continue;
    const extra = await store(deps, message, failures).catch((err: unknown) => {
      if (!isLate(err) || (failures.get(uid) ?? 0) < MAX_ATTEMPTS) throw err;
      late.push(err);
    });
    // it waits for the next round, and those behind it do not
    if (!extra) continue;
    const marked = await client.messageFlagsAdd(String(uid), [KEYWORDS.processed, ...extra], { uid: true });
    if (!marked) throw new Unusable('the server does not keep what a message is marked with');
    failures.delete(uid);
  }
  const [failure] = late;
  if (failure) throw failure;
}

/** @returns what the message is marked with besides. @throws RpcError when it must wait */
async function store(
  { accept, stored }: MailboxDeps,
  { uid, source, internalDate }: FetchMessageObject,
  failures: Map<number, number>,
): Promise<string[]> {
  try {
    const accepted = await accept(source ?? new Uint8Array(), receivedAt(internalDate));
    if (accepted.status === 'accepted') stored();
    log.info({ uid, status: accepted.status, kind: accepted.kind }, 'mail read');
    return accepted.status === 'unmatched' ? [KEYWORDS.unmatched] : [];
  } catch (err) {
    const attempts = (failures.get(uid) ?? 0) + 1;
    failures.set(uid, attempts);
    const isGivenUp = isMessagesFault(err) || (isUnexplained(err) && attempts >= MAX_ATTEMPTS);
    if (!isGivenUp) throw err;
    log.warn({ uid, attempts, type: err instanceof Error ? err.name : 'unknown' }, 'mail that cannot be read is left');
    return [KEYWORDS.unreadable];
  }
}

const receivedAt = (internalDate: Date | string | undefined): Date => {
  const at = new Date(internalDate ?? Date.now());
  return at.getTime() <= Date.now() ? at : new Date();
};

async function describe(client: ImapFlow, folder: string): Promise<Component> {
  const since = new Date(Date.now() - MAX_AGE_MS);
  const unmatched = await find(client, { keyword: KEYWORDS.unmatched, since });
  const unreadable = await find(client, { keyword: KEYWORDS.unreadable, since });
  const detail = `reads ${folder}; of the last 30 days ${unmatched.length} unmatched, ${unreadable.length} unreadable`;
  return { state: 'up', latency_ms: null, detail };
}

const down = (detail: string): Component => ({ state: 'down', latency_ms: null, detail });

/** The server's own words may hold the user's name. */
function reasonOf(error: unknown): string {
  if (error instanceof Unusable) return error.message;
  if (!(error instanceof Error)) return 'unknown';
  if ('authenticationFailed' in error && error.authenticationFailed) return 'the server refuses user or password';
  if (error.name === 'RpcError') return 'the data server does not answer';
  return 'code' in error && typeof error.code === 'string' ? `no connection: ${error.code}` : 'no connection';
}
