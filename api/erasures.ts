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
import { deleteHistories, endJourney } from './temporal/erased-workflows';

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
async function advance(deps: ErasureDeps, { lead_id, erased_at, key_destroyed_at, outbox }: Erasure): Promise<void> {
  const { data, temporal } = deps;
  if (key_destroyed_at === null) {
    const isByForce = Date.now() - Date.parse(erased_at) > PATIENCE_MS;
    if (!(await endJourney(temporal, lead_id, isByForce))) return;
    await data.call('destroyLeadKey', { lead_id });
  }
  for (const ledgerId of outbox) await rm(join(deps.outbox, `${ledgerId}.eml`), { force: true });
  // complete when a later look finds nothing: the server deletes, and lists, a moment after it was asked
  if ((await deleteHistories(deps, lead_id)) > 0) return;
  await data.call('completeErasure', { lead_id });
}
