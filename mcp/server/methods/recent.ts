/** Figures of a campaign that change by the day: added up now and then, not for each of its thousands of leads. */
import type { Queryable } from '../../../db/queryable';
import type { HandlerDeps } from './deps';

type Figures<T> = (deps: HandlerDeps, db: Queryable, campaignId: string) => Promise<T>;

/** @param keptMs for so long a campaign's figures are handed out again */
export function recent<T>(keptMs: number, addUp: Figures<T>): Figures<T> {
  const keptBy = new WeakMap<HandlerDeps, Map<string, { at: number; figures: T }>>();
  return async (deps, db, campaignId) => {
    const kept = keptBy.get(deps) ?? new Map<string, { at: number; figures: T }>();
    keptBy.set(deps, kept);
    const at = deps.clock().getTime();
    const known = kept.get(campaignId);
    if (known && at - known.at < keptMs) return known.figures;
    const figures = await addUp(deps, db, campaignId);
    kept.set(campaignId, { at, figures });
    return figures;
  };
}
