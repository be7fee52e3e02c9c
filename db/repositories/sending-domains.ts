/** Table `sending_domains`, and how the mail of a domain fares according to the ledger. */
import type { DomainCounts, DomainReturns } from '../../policy/sending-domain';
import type { PauseReason } from '../../workflows/contracts/sending-domain';
import type { Queryable } from '../queryable';

export interface DomainRow {
  domain: string;
  paused_at: string | null;
  paused_reason: PauseReason | null;
  resumed_at: string | null;
  resumed_by: string | null;
}

const COLUMNS = 'domain, paused_at, paused_reason, resumed_at, resumed_by';
const COUNTS = `count(s.ledger_id)::int AS sends, count(s.bounced_at)::int AS bounces, count(s.complained_at)::int AS complaints`;
/** Went out, may have, or was refused for want of a mailbox: in the window, and since a person last resumed the domain. */
const COUNTED = 's.sending_domain = d.domain AND s.provider_called_at > GREATEST($1, d.resumed_at)';

export async function isDomainPaused(db: Queryable, domain: string): Promise<boolean> {
  const { rowCount } = await db.query('SELECT FROM sending_domains WHERE domain = $1 AND paused_at IS NOT NULL', [
    domain,
  ]);
  return rowCount === 1;
}

/** Nobody else counts, pauses or resumes the domain until the transaction ends. */
export async function lockDomain(db: Queryable, domain: string): Promise<DomainRow> {
  await db.query('INSERT INTO sending_domains (domain) VALUES ($1) ON CONFLICT DO NOTHING', [domain]);
  const { rows } = await db.query<DomainRow>(`SELECT ${COLUMNS} FROM sending_domains WHERE domain = $1 FOR UPDATE`, [
    domain,
  ]);
  const [row] = rows;
  if (!row) throw new Error('a sending domain vanished');
  return row;
}

/** What came back, by the partial indexes. @param since begin of the window */
export async function domainReturns(db: Queryable, domain: string, since: Date): Promise<DomainReturns> {
  const { rows } = await db.query<DomainReturns>(
    `SELECT (SELECT count(*)::int FROM sends s WHERE ${COUNTED} AND s.bounced_at IS NOT NULL) AS bounces,
       (SELECT count(*)::int FROM sends s WHERE ${COUNTED} AND s.complained_at IS NOT NULL) AS complaints
     FROM sending_domains d WHERE d.domain = $2`,
    [since, domain],
  );
  return rows[0] ?? { bounces: 0, complaints: 0 };
}

/** How many messages went out, counted up to a limit. @param since begin of the window */
export async function domainSendsUpTo(db: Queryable, domain: string, since: Date, limit: number): Promise<number> {
  const { rows } = await db.query<{ sends: number }>(
    `SELECT count(*)::int AS sends FROM (
       SELECT FROM sending_domains d JOIN sends s ON ${COUNTED} WHERE d.domain = $2 LIMIT $3) counted`,
    [since, domain, limit],
  );
  return rows[0]?.sends ?? 0;
}

/** Ever came to notice, or sent in the window. @param since begin of the window */
export async function isDomainKnown(db: Queryable, domain: string, since: Date): Promise<boolean> {
  const { rowCount } = await db.query(
    `SELECT WHERE EXISTS (SELECT FROM sending_domains WHERE domain = $1)
       OR EXISTS (SELECT FROM sends WHERE sending_domain = $1 AND provider_called_at > $2)`,
    [domain, since],
  );
  return rowCount === 1;
}

/** @param since begin of the window */
export async function domainCounts(db: Queryable, domain: string, since: Date): Promise<DomainCounts> {
  const { rows } = await db.query<DomainCounts>(
    `SELECT ${COUNTS} FROM sending_domains d LEFT JOIN sends s ON ${COUNTED} WHERE d.domain = $2`,
    [since, domain],
  );
  return rows[0] ?? { sends: 0, bounces: 0, complaints: 0 };
}

export async function pauseDomain(
  db: Queryable,
  domain: string,
  pause: DomainCounts & { reason: PauseReason },
  now: Date,
): Promise<void> {
  await db.query(
    `UPDATE sending_domains SET paused_at = $2, paused_reason = $3, paused_sends = $4, paused_bounces = $5, paused_complaints = $6
     WHERE domain = $1`,
    [domain, now, pause.reason, pause.sends, pause.bounces, pause.complaints],
  );
}

export async function resumeDomain(db: Queryable, domain: string, resumedBy: string, now: Date): Promise<void> {
  await db.query(
    'UPDATE sending_domains SET paused_at = NULL, paused_reason = NULL, resumed_at = $2, resumed_by = $3 WHERE domain = $1',
    [domain, now, resumedBy],
  );
}

/** Every domain that sent in the window, or ever came to notice. */
export async function listDomains(db: Queryable, since: Date): Promise<(DomainRow & DomainCounts)[]> {
  const { rows } = await db.query<DomainRow & DomainCounts>(
    `WITH d AS (
       SELECT ${COLUMNS} FROM sending_domains
       UNION ALL
       SELECT DISTINCT sending_domain, NULL::timestamptz, NULL, NULL::timestamptz, NULL FROM sends
       WHERE sending_domain NOT IN (SELECT domain FROM sending_domains) AND provider_called_at > $1)
     SELECT ${COLUMNS}, ${COUNTS} FROM d LEFT JOIN sends s ON ${COUNTED} GROUP BY ${COLUMNS} ORDER BY domain`,
    [since],
  );
  return rows;
}

export async function pausedDomains(db: Queryable): Promise<Pick<DomainRow, 'domain' | 'paused_reason'>[]> {
  const { rows } = await db.query<Pick<DomainRow, 'domain' | 'paused_reason'>>(
    'SELECT domain, paused_reason FROM sending_domains WHERE paused_at IS NOT NULL ORDER BY domain',
  );
  return rows;
}
