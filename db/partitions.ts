/** Monthly partitions of `interactions`. What is older than the first one lies in the default partition. */
import type { Queryable } from './queryable';

const MONTHS_AHEAD = 12;

/** Makes this month's partition and those of the coming year, where they do not exist yet. @returns how many were made */
export async function makePartitions(db: Queryable, now: Date): Promise<number> {
  let made = 0;
  for (let ahead = 0; ahead <= MONTHS_AHEAD; ahead++) {
    const month = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1)).toISOString().slice(0, 10);
    const { rows } = await db.query<{ made: boolean }>('SELECT make_interactions_partition($1::date) AS made', [month]);
    if (rows[0]?.made) made++;
  }
  return made;
}
