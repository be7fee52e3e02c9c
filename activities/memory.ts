/** What the consolidation of memory does in the world: batches at the data server, until none is due or a while has passed. */
import { Context } from '@temporalio/activity';
import type { MemoryActivities } from '../workflows/contracts/activities';
import type { CallData } from './errors';

/** A transaction of half a second or so: long enough to be worth it, short enough to be in nobody's way. */
const BATCH = 100;
/** The workflow says how far it is after each round. */
const ROUND_MS = 10_000;

export function createMemoryActivities(data: CallData): MemoryActivities {
  return {
    async consolidateBatches() {
      const done = { conversations: 0, profiles: 0, episodes: 0, relations: 0 };
      const until = Date.now() + ROUND_MS;
      for (;;) {
        const { remaining, ...batch } = await data('consolidateMemory', { limit: BATCH });
        done.conversations += batch.conversations;
        done.profiles += batch.profiles;
        done.episodes += batch.episodes;
        done.relations += batch.relations;
        Context.current().heartbeat({ ...done, remaining });
        // what somebody else is writing to is left to the next time
        const is_over = batch.conversations === 0;
        if (is_over || Date.now() > until || isCancelled()) return { done, remaining, is_over };
      }
    },
  };
}

const isCancelled = (): boolean => Context.current().cancellationSignal.aborted;
