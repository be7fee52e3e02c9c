/** The feed of what happened, as it is read by those who pass it on. */
import { numberEvents, readFeed } from '../../../db/repositories/feed-events';
import type { Handlers } from '../handler';

/** Nobody may have watched for an hour, at the end of which `retention.ts` does it. */
const NUMBERED_AT_ONCE = 5_000;

export function eventHandlers(): Pick<Handlers, 'readEvents'> {
  return {
    async readEvents({ since, limit }, { db }) {
      while ((await numberEvents(db, NUMBERED_AT_ONCE)) === NUMBERED_AT_ONCE);
      const { last, events } = await readFeed(db, since ?? 0, since === undefined ? 0 : limit);
      if (since === undefined) return { events: [], sequence: last, missed: false };
      // places have no gaps: where one is missing, its event was deleted
      const end = since + events.length;
      const isWhole = (events.at(-1)?.sequence ?? since) === end && (events.length === limit || end === last);
      return isWhole ? { events, sequence: end, missed: false } : { events: [], sequence: last, missed: true };
    },
  };
}
