/**
 * The layer that servers share, in Redis: encrypted, 3,600 s. An entry is its version, then the sealed value, or nothing where
 * that version is known only to be the least that counts; an earlier one never replaces a later one.
 *
 * Every change leaves a debt in the database, with the change itself, that is removed when Redis has been told. After any
 * failure, and after a new connection, nothing is read here until all debts are settled; entries of an earlier run of Redis,
 * which may have lost what it was told, are never looked at. So no value outlives its change, whatever was killed meanwhile.
 */
import type { Redis } from 'ioredis';
import { createLogger } from '../../runtime/logger';
import { connectRedis, readyRedis } from '../redis-connection';
import type { SharedLayer, Versioned } from './layered-cache';

const TTL_SECONDS = 3_600;
const VERSION_DIGITS = 16;
const RETRY_MS = 1_000;
/** debts are removed in groups */
const TELL_MS = 1_000;
/** fewer commands than Redis answers in the time that a command may take */
const AT_ONCE = 500;

const SET_UNLESS_LATER = `
  local known = redis.call('GETRANGE', KEYS[1], 0, ${String(VERSION_DIGITS - 1)})
  if known ~= '' and known > string.sub(ARGV[1], 1, ${String(VERSION_DIGITS)}) then return 0 end
  if known == string.sub(ARGV[1], 1, ${String(VERSION_DIGITS)}) and #ARGV[1] == ${String(VERSION_DIGITS)} then return 0 end
  redis.call('SET', KEYS[1], ARGV[1], 'EX', ${String(TTL_SECONDS)})
  return 1`;

export interface Debt {
  key: string;
  version: number;
}

/** What the database remembers that Redis must be told. */
export interface Debts {
  all(): Promise<Debt[]>;
  /** Removes what has been told, unless there is something later. */
  settled(debts: readonly Debt[]): Promise<void>;
}

export interface Sealing<V> {
  seal(key: string, value: V): Buffer;
  /** @throws Error when it cannot be read: another key, another form */
  open(key: string, sealed: Buffer): V;
}

export interface RedisLayer<V> extends SharedLayer<V> {
  /** Changes may have been missed: nothing is read until all debts are settled. */
  distrust(): void;
  isUsable(): boolean;
  started(): Promise<void>;
  close(): Promise<void>;
}

export function createRedisLayer<V>(url: string, prefix: string, debts: Debts, sealing: Sealing<V>): RedisLayer<V> {
  const logger = createLogger('memory.cache');
  const redis = connectRedis(url, 'reads of long-term memory go past the shared cache');
  /** counts what has shaken our trust; settled up to one of them, everything is told */
  let shaken = 1;
  let settledUpTo = 0;
  let runPrefix = '';
  let settling: Promise<void> | undefined;
  let retry: NodeJS.Timeout | undefined;
  let isClosed = false;
  let told = new Map<string, number>();

  const isUsable = (): boolean => settledUpTo === shaken;
  const keyOf = (key: string): string => runPrefix + key;

  const put = (key: string, version: number, sealed: Buffer = Buffer.alloc(0)): Promise<unknown> =>
    redis.eval(SET_UNLESS_LATER, 1, keyOf(key), Buffer.concat([Buffer.from(digits(version)), sealed]));

  const settle = async (): Promise<void> => {
    const upTo = shaken;
    runPrefix = `${prefix}${await runIdOf(redis)}:`;
    const owed = await debts.all();
    for (let first = 0; first < owed.length; first += AT_ONCE) {
      const some = owed.slice(first, first + AT_ONCE);
      await Promise.all(some.map(({ key, version }) => put(key, version)));
      await debts.settled(some);
    }
    settledUpTo = upTo;
  };
  /** again when trust was shaken meanwhile */
  const settleAll = async (): Promise<void> => {
    while (!isUsable() && !isClosed) await settle();
  };
  const distrust = (): void => {
    shaken += 1;
    trySettling();
  };
  const trySettling = (): void => {
    if (isClosed || settling || isUsable()) return;
    settling = settleAll()
      .catch((error: unknown) => logger.debug({ err: error }, 'the shared cache is not usable yet'))
      .finally(() => {
        settling = undefined;
        clearTimeout(retry);
        if (!isUsable()) retry = setTimeout(trySettling, RETRY_MS).unref();
      });
  };
  redis.on('ready', distrust);
  redis.on('close', () => {
    shaken += 1;
  });

  const removeTold = async (): Promise<void> => {
    const group = [...told].map(([key, version]) => ({ key, version }));
    told = new Map();
    if (group.length > 0) await debts.settled(group).catch(() => undefined);
  };
  const telling = setInterval(() => void removeTold(), TELL_MS).unref();

  return {
    async get(key) {
      if (!isUsable()) return undefined;
      try {
        const found = await redis.getBuffer(keyOf(key));
        return found && found.length > VERSION_DIGITS
          ? entryOf(found, (sealed) => sealing.open(key, sealed))
          : undefined;
      } catch {
        distrust();
        return undefined;
      }
    },
    fill(key, { version, value }) {
      if (isUsable()) put(key, version, sealing.seal(key, value)).catch(distrust);
    },
    supersede(key, version) {
      if (redis.status !== 'ready' || runPrefix === '') return;
      const run = runPrefix;
      put(key, version).then(() => {
        if (run === runPrefix) told.set(key, version);
      }, distrust);
    },
    distrust,
    isUsable,
    async started() {
      await readyRedis(redis);
      await settling;
    },
    async close() {
      isClosed = true;
      clearInterval(telling);
      clearTimeout(retry);
      await removeTold();
      redis.disconnect();
    },
  };
}

function entryOf<V>(found: Buffer, open: (sealed: Buffer) => V): Versioned<V> {
  const version = Number(found.subarray(0, VERSION_DIGITS).toString());
  return { version, value: open(found.subarray(VERSION_DIGITS)) };
}

const digits = (version: number): string => String(version).padStart(VERSION_DIGITS, '0');

/** Another one after every start of the server. */
async function runIdOf(redis: Redis): Promise<string> {
  const id = /^run_id:(\w+)/m.exec(await redis.info('server'))?.[1];
  if (id === undefined) throw new Error('Redis does not say which run it is');
  return id;
}
