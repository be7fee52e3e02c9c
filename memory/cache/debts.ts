/** Table `memory_cache_debts`: changes that the shared cache has not been told of for certain. Its trigger writes them. */
import type { Pool } from 'pg';
import { createLogger } from '../../runtime/logger';
import type { Debts } from './shared-layer';

const PRUNE_MS = 3_600_000;

/** Older than twice the life of any entry: none can be left that is earlier. */
const PRUNE = `DELETE FROM memory_cache_debts WHERE noted_at < now() - interval '2 hours'`;

/** @returns also how to stop looking after the table, which grows where there is no Redis */
export function createDebts(pool: Pool): Debts & { close(): void } {
  const logger = createLogger('memory.cache');
  const prune = (): void =>
    void pool.query(PRUNE).catch((err: unknown) => logger.debug({ err }, 'old debts of the cache stay for now'));
  const pruning = setInterval(prune, PRUNE_MS).unref();
  return {
    async all() {
      await pool.query(PRUNE);
      const { rows } = await pool.query<{ key: string; version: number }>(
        'SELECT lead_id AS key, version FROM memory_cache_debts',
      );
      return rows;
    },
    // what somebody is changing at this moment is owed again anyway
    async settled(debts) {
      await pool.query(
        `DELETE FROM memory_cache_debts WHERE lead_id IN (
           SELECT d.lead_id FROM memory_cache_debts d JOIN unnest($1::text[], $2::bigint[]) AS told(lead_id, version) USING (lead_id)
           WHERE d.version <= told.version FOR UPDATE OF d SKIP LOCKED)`,
        [debts.map(({ key }) => key), debts.map(({ version }) => version)],
      );
    },
    close: () => clearInterval(pruning),
  };
}
