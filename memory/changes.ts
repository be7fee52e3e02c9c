/** Hears of every committed change, from whichever server, over a connection of its own that comes back. */
import { Client } from 'pg';
import { createLogger } from '../runtime/logger';

const RECONNECT_MS = 1_000;
/** finds a connection that died in silence, with the time of an answer: within 4 s */
const HEARTBEAT_MS = 1_000;
const ANSWER_MS = 3_000;

export interface ChangeListener {
  /** false: changes may have been missed */
  isLive(): boolean;
  close(): Promise<void>;
}

export interface Changes {
  /** what PostgreSQL notifies of */
  channel: string;
  /** the connection's, as people see it in pg_stat_activity */
  name: string;
  /** @param payload undefined: the connection is new, and changes may have been missed */
  onChange: (payload?: string) => void;
}

/** Calls `onChange` for each change, and whenever the connection is new. Returns when it has tried to connect once. */
export async function listenForChanges(
  databaseUrl: string,
  { channel, name, onChange }: Changes,
): Promise<ChangeListener> {
  const logger = createLogger('memory.changes');
  let client: Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isLive = false;
  let isClosed = false;

  const lose = (lost: Client, error?: Error): void => {
    if (client !== lost) return;
    client = undefined;
    isLive = false;
    void lost.end().catch(() => undefined);
    if (isClosed) return;
    logger.warn(
      { err: error, channel },
      'not listening for changes: reads ask the database until the connection is back',
    );
    schedule(connect, RECONNECT_MS);
  };
  const schedule = (work: () => Promise<void>, delayMs: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void work(), delayMs).unref();
  };
  const beat = async (): Promise<void> => {
    const current = client;
    if (!current) return;
    try {
      await current.query('SELECT 1');
      schedule(beat, HEARTBEAT_MS);
    } catch (error) {
      lose(current, error instanceof Error ? error : undefined);
    }
  };
  const connect = async (): Promise<void> => {
    const fresh = new Client({
      connectionString: databaseUrl,
      application_name: name,
      connectionTimeoutMillis: ANSWER_MS,
      query_timeout: ANSWER_MS,
      keepAlive: true,
    });
    client = fresh;
    fresh.on('error', (error) => lose(fresh, error));
    fresh.on('end', () => lose(fresh));
    fresh.on('notification', ({ payload }) => onChange(payload));
    try {
      await fresh.connect();
      await fresh.query(`LISTEN ${channel}`);
      isLive = true;
      onChange();
      schedule(beat, HEARTBEAT_MS);
    } catch (error) {
      lose(fresh, error instanceof Error ? error : undefined);
    }
  };

  await connect();
  return {
    isLive: () => isLive,
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await client?.end();
    },
  };
}
