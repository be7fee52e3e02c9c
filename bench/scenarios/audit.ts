/** After a load: is every journey there once, has nothing failed, does the ledger agree with the mail that came out? */
import type { Rig } from '../rig/rig';

export interface Audit {
  journeys: number;
  journeys_missing: number;
  journeys_twice: number;
  /** outcome, or the stage of those that are still open */
  ended_as: Record<string, number>;
  /** journeys closed as failed, workflows that failed, timed out or were terminated, steps that a person was asked about */
  failed: number;
  /** ledger rows by status */
  sends: Record<string, number>;
  messages_out: number;
  /** out more than once, on the ledger as sent and never out, out and not on the ledger as sent, or of unknown fate */
  messages_wrong: number;
  handoffs: number;
  handoff_mean_ms: number | null;
}

export async function auditOf(rig: Rig, leads: readonly string[]): Promise<Audit> {
  const journeys = await rowsOf<{ lead_id: string; n: number }>(
    rig,
    'SELECT lead_id, count(*)::int AS n FROM journeys WHERE lead_id = ANY($1) GROUP BY lead_id',
    leads,
  );
  const failures = await rowsOf<{ n: number }>(
    rig,
    `SELECT (SELECT count(*) FROM journeys WHERE lead_id = ANY($1) AND outcome = 'failed')::int
       + (SELECT count(*) FROM escalations WHERE reason IN ('data_error', 'delivery_failure'))::int AS n`,
    leads,
  );
  const handoffs = await rowsOf<{ n: number; mean: number | null }>(
    rig,
    `SELECT count(*)::int AS n, avg(extract(epoch FROM acknowledged_at - created_at) * 1000)::float8 AS mean
     FROM handoffs WHERE lead_id = ANY($1) AND acknowledged_at IS NOT NULL`,
    leads,
  );
  const broken = await rig.temporal.workflow.count(`ExecutionStatus IN ('Failed', 'TimedOut', 'Terminated')`);
  return {
    journeys: journeys.length,
    journeys_missing: leads.length - journeys.length,
    journeys_twice: journeys.filter(({ n }) => n > 1).length,
    ended_as: await countsOf(
      rig,
      'SELECT coalesce(outcome, stage) AS key FROM journeys WHERE lead_id = ANY($1)',
      leads,
    ),
    failed: (failures[0]?.n ?? 0) + broken.count,
    ...(await messagesOf(rig, leads)),
    handoffs: handoffs[0]?.n ?? 0,
    handoff_mean_ms: handoffs[0]?.mean ?? null,
  };
}

/** Changes while anything moves. */
export async function progressOfJourneys(rig: Rig, leads: readonly string[]): Promise<string> {
  const stages = await countsOf(
    rig,
    'SELECT stage || coalesce(outcome, $2) AS key FROM journeys WHERE lead_id = ANY($1)',
    leads,
    '',
  );
  return JSON.stringify([stages, rig.mail.arrivals.counts.size]);
}

async function messagesOf(
  rig: Rig,
  leads: readonly string[],
): Promise<Pick<Audit, 'sends' | 'messages_out' | 'messages_wrong'>> {
  const rows = await rowsOf<{ ledger_id: string; status: string }>(
    rig,
    `SELECT ledger_id, status FROM sends WHERE lead_id = ANY($1) AND channel = 'Email'`,
    leads,
  );
  const out = rig.mail.arrivals.counts;
  const sent = new Set(rows.filter(({ status }) => status === 'sent').map(({ ledger_id }) => ledger_id));
  const twice = [...out.values()].filter((count) => count > 1).length;
  const lost = [...sent].filter((id) => !out.has(id)).length;
  const unknown = [...out.keys()].filter((id) => !sent.has(id)).length;
  const unconfirmed = rows.filter(({ status }) => status === 'unconfirmed').length;
  return {
    sends: await countsOf(rig, `SELECT channel || ' ' || status AS key FROM sends WHERE lead_id = ANY($1)`, leads),
    messages_out: out.size,
    messages_wrong: twice + lost + unknown + unconfirmed,
  };
}

async function countsOf(rig: Rig, keys: string, ...params: unknown[]): Promise<Record<string, number>> {
  const counted = `SELECT key, count(*)::int AS n FROM (${keys}) AS all_rows GROUP BY key ORDER BY n DESC, key`;
  const rows = await rowsOf<{ key: string; n: number }>(rig, counted, ...params);
  return Object.fromEntries(rows.map(({ key, n }) => [key, n]));
}

const rowsOf = async <Row extends object>({ database }: Rig, query: string, ...params: unknown[]): Promise<Row[]> =>
  (await database.query<Row>(query, params)).rows;
