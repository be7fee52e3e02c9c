/**
 * Every campaign that has not ended has its workflow: made sure of at the start, when a campaign appears, and again every hour, in
 * case somebody ended one by force. Workflows spread their analyses over the interval themselves; here they are only started a few
 * at a time.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { createLogger } from '../runtime/logger';
import type { ApiDeps } from './context';
import { startCampaign } from './temporal/campaigns';

export interface CampaignWatch {
  /** Resolves when the round under way is over. */
  stop(): Promise<void>;
}

type WatchDeps = Pick<ApiDeps, 'data' | 'temporal' | 'settings'>;

const log = createLogger('api.campaigns');
const PAGE = 500;
const AT_ONCE = 5;
const PAUSE_MS = 30_000;
const FORGET_MS = 3_600_000;

export function watchCampaigns(deps: WatchDeps): CampaignWatch {
  const stopping = new AbortController();
  const loop = async (): Promise<void> => {
    let known = new Set<string>();
    let forgetAt = Date.now() + FORGET_MS;
    while (!stopping.signal.aborted) {
      if (Date.now() > forgetAt) {
        known = new Set();
        forgetAt = Date.now() + FORGET_MS;
      }
      try {
        await ensureAll(deps, known, stopping.signal);
      } catch (err) {
        log.warn({ err }, 'campaigns could not be looked through; they are again soon');
      }
      await sleep(PAUSE_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const finished = loop();
  return {
    stop: async () => {
      stopping.abort();
      await finished;
    },
  };
}

/**
 * One round.
 * @param known campaigns whose workflow was started or found; new ones are added
 * @throws RpcError, ServiceError when the data server or Temporal does not answer
 */
export async function ensureAll(deps: WatchDeps, known: Set<string>, signal?: AbortSignal): Promise<void> {
  for (let after = ''; ;) {
    const { campaign_ids } = await deps.data.call('listLiveCampaigns', { after, limit: PAGE });
    const unknown = campaign_ids.filter((id) => !known.has(id));
    for (let first = 0; first < unknown.length && !signal?.aborted; first += AT_ONCE) {
      const some = unknown.slice(first, first + AT_ONCE);
      await Promise.all(some.map((id) => startCampaign(deps, id)));
      for (const id of some) known.add(id);
    }
    const last = campaign_ids.at(-1);
    if (campaign_ids.length < PAGE || last === undefined || signal?.aborted) return;
    after = last;
  }
}
