/** PostgreSQL with the schema, and Redis, as `npm start` runs them, and nothing else: what memory is kept in. */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { migrate } from '../../db/migrate';
import { startPostgres } from '../../runtime/embedded/postgres';
import { startRedis } from '../../runtime/embedded/redis';
import type { Service } from '../../runtime/embedded/service';
import { createLogger } from '../../runtime/logger';
import { freePort } from '../../runtime/ports';
import { StartError } from '../../runtime/supervised-process';
import type { ProcessEvent } from '../../runtime/supervised-process';
import { progress } from '../progress';
import type { Measurable } from '../run';
import { newDataFolder, serverName } from './rig';

export interface Stores extends Measurable {
  /** the same after a restart */
  databaseUrl: string;
  redisUrl: string;
  /** Stops both and starts them again: afterwards nothing is in PostgreSQL's own buffers. */
  restart(): Promise<void>;
  /** For what is started beside them: stopped first, also when everything is interrupted. @throws StartError when it is too late */
  onStop(stop: () => Promise<void>): void;
}

/** @throws StartError that says what is wrong and what to do; nothing keeps running then */
export async function startStores(signal: AbortSignal): Promise<Stores> {
  const undo: (() => unknown)[] = [];
  let isStopped = false;
  const stop = async (): Promise<void> => {
    isStopped = true;
    for (const each of undo.splice(0).toReversed()) await each();
  };
  const incidents: string[] = [];
  const onEvent = (event: ProcessEvent): void => {
    if (event.kind === 'crashed') incidents.push(`${event.name} ${event.how}`);
  };
  try {
    const shared = { dataDir: newDataFolder(undo), onEvent };
    mkdirSync(join(shared.dataDir, 'run'));
    const password = randomBytes(16).toString('hex');
    const ports = { postgres: await freePort(), redis: await freePort() };
    const startBoth = (): Promise<[Service, Service]> =>
      Promise.all([
        startPostgres({ ...shared, port: ports.postgres, database: 'purple_merit', password }),
        startRedis({ ...shared, port: ports.redis }),
      ]);
    const stopBoth = (): Promise<unknown> => Promise.all(running.map((service) => service.stop()));
    let running = await startBoth();
    undo.push(stopBoth);
    if (running[1].origin === 'absent') throw new StartError('there is no Redis here: install redis-server');
    const databaseUrl = running[0].address;
    await migrate(databaseUrl, createLogger('bench.stores'));
    signal.throwIfAborted();
    return {
      databaseUrl,
      redisUrl: running[1].address,
      servers: running.map(serverName),
      incidents,
      async restart() {
        progress('starting PostgreSQL and Redis anew');
        await stopBoth();
        running = await startBoth();
      },
      onStop(each) {
        if (isStopped) throw new StartError('interrupted');
        undo.push(each);
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
