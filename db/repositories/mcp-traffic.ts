/** Table `mcp_calls`, counted: what was asked since a moment, by method, principal and transport. */
import type { Queryable } from '../queryable';

export interface CallGroup {
  /** which of the four it is: a total has none of these */
  grouping: 'total' | 'method' | 'principal' | 'transport';
  method: string | null;
  principal: string | null;
  transport: 'http' | 'websocket' | null;
  calls: number;
  failed: number;
  denied: number;
  p50_ms: number | null;
  p95_ms: number | null;
  connections: number;
  scopes_denied: string[] | null;
  oldest: string | null;
}

/**
 * The numbers of rows grow with time, so that however long the window is only so many are read, by the primary key. That a
 * caller was known (`success` with a mechanism) is no call.
 */
const COUNTED = `
  SELECT call_id, at, method, principal, transport, session_id, scope, result, duration_ms FROM mcp_calls
  WHERE call_id > (SELECT max(call_id) FROM mcp_calls) - $2 AND at >= $1 AND at <= $3
    AND NOT (result = 'success' AND auth_mechanism IS NOT NULL)`;

const OUTCOMES = `count(*)::int AS calls, (count(*) FILTER (WHERE result = 'failed'))::int AS failed,
            (count(*) FILTER (WHERE result = 'denied'))::int AS denied`;

/** Each is asked only for what it tells: sorting is what costs. What was refused before it was a call took no time that says anything. */
export async function countCalls(db: Queryable, since: Date, until: Date, mostRows: number): Promise<CallGroup[]> {
  const { rows } = await db.query<CallGroup>(
    `WITH counted AS MATERIALIZED (${COUNTED}), sessions AS (
       SELECT transport, count(*) AS calls FROM counted GROUP BY transport, session_id
     ), counts AS (
       SELECT CASE grouping(method) WHEN 0 THEN 'method' ELSE 'total' END AS grouping,
              method, NULL AS principal, NULL AS transport, ${OUTCOMES},
              percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY duration_ms) FILTER (WHERE method IS NOT NULL) AS quantiles,
              0 AS connections, NULL::text[] AS scopes_denied, min(at) AS oldest
       FROM counted GROUP BY GROUPING SETS ((), (method))
       UNION ALL
       SELECT 'principal', NULL, principal, NULL, ${OUTCOMES}, NULL, 0,
              array_agg(DISTINCT scope) FILTER (WHERE result = 'denied' AND scope IS NOT NULL), NULL
       FROM counted GROUP BY principal
       UNION ALL
       SELECT 'transport', NULL, NULL, transport, sum(calls)::int, 0, 0, NULL, count(*)::int, NULL, NULL
       FROM sessions GROUP BY transport
     )
     SELECT grouping, method, principal, transport, calls, failed, denied, quantiles[1] AS p50_ms, quantiles[2] AS p95_ms,
            connections, scopes_denied, oldest
     FROM counts ORDER BY calls DESC, method, principal, transport`,
    [since, mostRows, until],
  );
  return rows;
}

/** Whether calls of the window lie beyond the rows that are counted. */
export async function hasEarlierCalls(db: Queryable, since: Date, mostRows: number): Promise<boolean> {
  const { rows } = await db.query<{ at: string }>(
    'SELECT at FROM mcp_calls WHERE call_id <= (SELECT max(call_id) FROM mcp_calls) - $1 ORDER BY call_id DESC LIMIT 1',
    [mostRows],
  );
  return rows[0] !== undefined && new Date(rows[0].at) >= since;
}
