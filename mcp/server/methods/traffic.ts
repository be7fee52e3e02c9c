/** What the data server was asked, counted from its audit. */
import { countCalls, hasEarlierCalls } from '../../../db/repositories/mcp-traffic';
import type { CallGroup } from '../../../db/repositories/mcp-traffic';
import type { Handlers } from '../handler';
import type { HandlerDeps } from './deps';

/** Counted in half a second on a busy machine; an hour of the largest load that was measured has fewer. */
const MOST_CALLS = 250_000;

export function trafficHandlers({ clock }: Pick<HandlerDeps, 'clock'>): Pick<Handlers, 'getTraffic'> {
  return {
    async getTraffic({ window_seconds }, { db }) {
      const now = clock();
      const from = new Date(now.getTime() - window_seconds * 1_000);
      const [groups, isCut] = await Promise.all([
        countCalls(db, from, now, MOST_CALLS),
        hasEarlierCalls(db, from, MOST_CALLS),
      ]);
      const total = groups.find(({ grouping }) => grouping === 'total');
      const since = isCut && total?.oldest != null ? new Date(total.oldest) : from;
      const seconds = Math.max(1, (now.getTime() - since.getTime()) / 1_000);
      return {
        window_seconds,
        since: since.toISOString(),
        is_complete: !isCut,
        ...outcomesOf(total),
        calls_per_second: (total?.calls ?? 0) / seconds,
        ...latencyOf(total),
        methods: of(groups, 'method').map((group) => ({
          method: group.method,
          ...outcomesOf(group),
          ...latencyOf(group),
        })),
        principals: of(groups, 'principal').map((group) => ({
          principal: group.principal,
          ...outcomesOf(group),
          scopes_denied: group.scopes_denied ?? [],
        })),
        transports: of(groups, 'transport').flatMap(({ transport, calls, connections }) =>
          transport === null ? [] : [{ transport, calls, connections }],
        ),
      };
    },
  };
}

const of = (groups: readonly CallGroup[], wanted: CallGroup['grouping']): CallGroup[] =>
  groups.filter(({ grouping }) => grouping === wanted);

const outcomesOf = (group: CallGroup | undefined) => ({
  calls: group?.calls ?? 0,
  failed: group?.failed ?? 0,
  denied: group?.denied ?? 0,
});

const latencyOf = (group: CallGroup | undefined) => ({
  p50_ms: group?.p50_ms ?? null,
  p95_ms: group?.p95_ms ?? null,
});
