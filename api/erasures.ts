/**
 * Completes the erasures that were accepted: ends the journey, has the key destroyed, deletes what lies outside the database.
 * Each is claimed under a lease and every step may be repeated, so whoever dies in the middle leaves it to the next.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Result } from '../mcp/protocol';
import { createLogger } from '../runtime/logger';
import type { ApiDeps } from './context';
import { startRounds, type Rounds } from './rounds';
import { askToEnd, deleteHistories, endByForce, hasEnded } from './temporal/erased-workflows';

export interface ErasureDeps extends Pick<ApiDeps, 'data' | 'temporal'> {
  config: Pick<ApiDeps['config'], 'temporalNamespace'>;
  /** where messages without a provider are written, if it is on this machine */
  outbox: string;
}

type Erasure = Result<'claimErasures'>['erasures'][number];

const log = createLogger('api.erasures');
const BATCH = 20;
const IDLE_MS = 2_000;
/** A journey hears within seconds, unless no worker runs. */
const PATIENCE_MS = 60_000;

export const startErasures = (deps: ErasureDeps): Rounds =>
  startRounds(async () => {
    const claimed = await eraseOnce(deps).catch((err: unknown) => {
      log.warn({ err }, 'erasures could not be looked through; they are again soon');
      return 0;
    });
    return claimed < BATCH ? IDLE_MS : 0;
  });

/** One round. @returns how many erasures were taken up. @throws RpcError when the data server does not answer */
export async function eraseOnce(deps: ErasureDeps): Promise<number> {
  const { erasures } = await deps.data.call('claimErasures', { limit: BATCH });
  await Promise.all(
    erasures.map((erasure) =>
      advance(deps, erasure).catch((err: unknown) =>
        log.warn({ err, lead_id: erasure.lead_id }, 'an erasure is not complete; it is gone on with'),
      ),
    ),
  );
  return erasures.length;
}

/** As far as it goes now. What remains is handed out again. */
async function advance(deps: ErasureDeps, erasure: Erasure): Promise<void> {
  const { data } = deps;
  const { lead_id, key_destroyed_at } = erasure;
  if (key_destroyed_at === null) {
    if (!(await endJourney(deps, erasure))) return;
    await data.call('destroyLeadKey', { lead_id });
  }
  for (const ledgerId of erasure.outbox) await rm(join(deps.outbox, `${ledgerId}.eml`), { force: true });
  const found = await deleteHistories(deps, lead_id);
  // the server lists, and deletes, a moment later: only a look that was handed out after the key was destroyed tells
  if (found > 0 || key_destroyed_at === null) return;
  await data.call('completeErasure', { lead_id });
}

/** Always asked first; by force only when it has known for long enough. @returns whether nothing of it runs any more */
async function endJourney(
  { data, temporal }: ErasureDeps,
  { lead_id, cancel_requested_at }: Erasure,
): Promise<boolean> {
  await askToEnd(temporal, lead_id);
  if (await hasEnded(temporal, lead_id)) return true;
  if (cancel_requested_at === null) {
    await data.call('noteCancelRequested', { lead_id });
    return false;
  }
  if (Date.now() - Date.parse(cancel_requested_at) <= PATIENCE_MS) return false;
  await endByForce(temporal, lead_id);
  return hasEnded(temporal, lead_id);
}
