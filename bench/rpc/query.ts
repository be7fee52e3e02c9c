/** The query of the measured call by `pg` alone, from a pool as large as the data server's. */
import { createPools } from '../../db/pools';
import { createLogger } from '../../runtime/logger';
import { loadConfig } from '../../runtime/config';
import { closedLoop } from '../load/drive';
import { QUERY } from './request';

export interface QueryOrder {
  count: number;
  inFlight: number;
}

/** Carries out orders that the bench sends, one after the other. */
export async function serveQueries(done: () => void): Promise<void> {
  const { read } = createPools(loadConfig(), createLogger('bench.query'));
  const query = async (): Promise<void> => {
    await read.query(QUERY);
  };
  await query();
  process.on('message', ({ count, inFlight }: QueryOrder) => void closedLoop(count, inFlight, query).then(done));
}
