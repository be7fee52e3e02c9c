/** The feed of what happened, as it is read by those who pass it on. */
import { numberEvents, readFeed } from '../../../db/repositories/feed-events';
import { MAX_FEED_PAGE } from '../../protocol/event-methods';
import type { Handlers } from '../handler';

export function eventHandlers(): Pick<Handlers, 'readEvents'> {
  return {
    async readEvents({ since, limit }, { db }) {
      await numberEvents(db, MAX_FEED_PAGE);
      const { last, events } = await readFeed(db, since ?? 0, since === undefined ? 0 : limit);
      if (since === undefined) return { events: [], sequence: last, missed: false };
      // places have no gaps: where one is missing, its event was deleted
      const end = since + events.length;
      const isWhole = (events.at(-1)?.sequence ?? since) === end && (events.length === limit || end === last);
      return isWhole ? { events, sequence: end, missed: false } : { events: [], sequence: last, missed: true };
    },
  };
}
