/** Tables `representatives` (name and address encrypted) and `assignments`. */
import type { Assignment, AssignmentStatus, Representative } from '../../workflows/contracts/assignment';
import type { Candidate } from '../../policy/assignment';
import type { Vault } from '../pii';
import type { Queryable } from '../queryable';

/** A lead that is won or lost is nobody's work any more. */
const OPEN_LEADS = `(SELECT count(*) FROM assignments o JOIN leads l USING (lead_id)
   WHERE o.representative_id = r.representative_id AND o.status IN ('offered', 'accepted')
     AND l.lead_status NOT IN ('Converted', 'Unqualified'))`;

export const REPRESENTATIVE_COLUMNS = `r.representative_id, r.name, r.email, r.regions, r.industries, r.capacity, r.active,
  r.created_at, ${OPEN_LEADS} AS open_leads`;
export const ASSIGNMENT_COLUMNS = `a.assignment_id, a.lead_id, a.journey_no, a.attempt, a.representative_id, a.rule, a.status,
  a.offered_at, a.accept_until, a.settled_at, a.accepted_by, a.released_at`;

export type RepresentativeRow = Omit<Representative, 'name' | 'email'> & { name: Buffer; email: Buffer };

const place = (field: 'name' | 'email', id: string): string => `representatives.${field}:${id}`;

export const representativeAddress = (
  vault: Vault,
  row: Pick<RepresentativeRow, 'representative_id' | 'email'>,
): string => vault.openShared(row.email, place('email', row.representative_id));

export function representativeOf(vault: Vault, row: RepresentativeRow): Representative {
  const name = vault.openShared(row.name, place('name', row.representative_id));
  return { ...row, name, email: representativeAddress(vault, row) };
}

/** @returns true when there was none of that id */
export async function putRepresentative(
  db: Queryable,
  vault: Vault,
  { representative_id: id, ...given }: Omit<Representative, 'open_leads' | 'created_at'>,
  now: Date,
): Promise<boolean> {
  const { rows } = await db.query<{ created: boolean }>(
    `INSERT INTO representatives (representative_id, name, email, regions, industries, capacity, active, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (representative_id) DO UPDATE SET name = EXCLUDED.name, email = EXCLUDED.email, regions = EXCLUDED.regions,
       industries = EXCLUDED.industries, capacity = EXCLUDED.capacity, active = EXCLUDED.active
     RETURNING xmax = 0 AS created`,
    [
      id,
      vault.sealShared(given.name, place('name', id)),
      vault.sealShared(given.email, place('email', id)),
      JSON.stringify(given.regions),
      JSON.stringify(given.industries),
      given.capacity,
      given.active,
      now,
    ],
  );
  return rows[0]?.created === true;
}

export async function hasRepresentatives(db: Queryable): Promise<boolean> {
  return (await db.query('SELECT 1 FROM representatives LIMIT 1')).rowCount === 1;
}

/** Offers are made one after the other, until the transaction ends: nobody is offered more than fits. */
export async function lockAssigning(db: Queryable): Promise<void> {
  await db.query("SELECT pg_advisory_xact_lock(hashtext('assign_representative'))");
}

export async function candidatesFor(db: Queryable, leadId: string, journeyNo: number): Promise<Candidate[]> {
  const { rows } = await db.query<Candidate>(
    `SELECT r.representative_id, r.regions, r.industries, r.active, r.capacity, ${OPEN_LEADS} AS open_leads,
       (SELECT max(a.offered_at) FROM assignments a WHERE a.representative_id = r.representative_id) AS last_offered_at,
       EXISTS (SELECT 1 FROM lead_pii own JOIN lead_pii other USING (company_index) JOIN assignments a ON a.lead_id = other.lead_id
         WHERE own.lead_id = $1 AND a.representative_id = r.representative_id AND a.status IN ('accepted', 'released')) AS holds_company,
       EXISTS (SELECT 1 FROM assignments a
         WHERE a.lead_id = $1 AND a.journey_no = $2 AND a.representative_id = r.representative_id) AS asked_before
     FROM representatives r ORDER BY r.representative_id`,
    [leadId, journeyNo],
  );
  return rows;
}

export async function insertAssignment(
  db: Queryable,
  assignment: Omit<Assignment, 'status' | 'offered_at' | 'accept_until' | 'settled_at' | 'accepted_by' | 'released_at'>,
  offeredAt: Date,
  acceptUntil: Date,
): Promise<void> {
  const { assignment_id, lead_id, journey_no, attempt, representative_id, rule } = assignment;
  await db.query(
    `INSERT INTO assignments (assignment_id, lead_id, journey_no, attempt, representative_id, rule, status, offered_at, accept_until)
     VALUES ($1, $2, $3, $4, $5, $6, 'offered', $7, $8)`,
    [assignment_id, lead_id, journey_no, attempt, representative_id, rule, offeredAt, acceptUntil],
  );
  await db.query(
    `INSERT INTO notifications (assignment_id, kind, recipient, created_at) VALUES ($1, 'offered', $2, $3) ON CONFLICT DO NOTHING`,
    [assignment_id, representative_id, offeredAt],
  );
}

export async function readAssignment(db: Queryable, assignmentId: string): Promise<Assignment | undefined> {
  const { rows } = await db.query<Assignment>(
    `SELECT ${ASSIGNMENT_COLUMNS} FROM assignments a WHERE assignment_id = $1`,
    [assignmentId],
  );
  return rows[0];
}

/** Oldest first. */
export async function assignmentsOfJourney(db: Queryable, leadId: string, journeyNo: number): Promise<Assignment[]> {
  const { rows } = await db.query<Assignment>(
    `SELECT ${ASSIGNMENT_COLUMNS} FROM assignments a WHERE lead_id = $1 AND journey_no = $2 ORDER BY attempt`,
    [leadId, journeyNo],
  );
  return rows;
}

/** When it was accepted stays known. @returns false when it is not, or no more, accepted */
export async function releaseAssignment(db: Queryable, assignmentId: string, now: Date): Promise<boolean> {
  const released = await db.query(
    "UPDATE assignments SET status = 'released', released_at = $2 WHERE assignment_id = $1 AND status = 'accepted'",
    [assignmentId, now],
  );
  return released.rowCount === 1;
}

/** Whoever has accepted the lead has room for another one: it is nobody's work any more. */
export async function releaseLead(db: Queryable, leadId: string, now: Date): Promise<void> {
  await db.query(
    "UPDATE assignments SET status = 'released', released_at = $2 WHERE lead_id = $1 AND status = 'accepted'",
    [leadId, now],
  );
}

/** @returns false when it is not, or no more, offered: the first change stands */
export async function settleAssignment(
  db: Queryable,
  assignmentId: string,
  change: { to: Exclude<AssignmentStatus, 'offered' | 'released'>; accepted_by?: string },
  now: Date,
): Promise<boolean> {
  const settled = await db.query(
    `UPDATE assignments SET status = $2, settled_at = $3, accepted_by = $4
     WHERE assignment_id = $1 AND status = 'offered'`,
    [assignmentId, change.to, now, change.accepted_by ?? null],
  );
  return settled.rowCount === 1;
}

/** The journey is over: nobody needs to take its lead any more. */
export async function withdrawOffers(db: Queryable, leadId: string, journeyNo: number, now: Date): Promise<void> {
  await db.query(
    `UPDATE assignments SET status = 'withdrawn', settled_at = $3 WHERE lead_id = $1 AND journey_no = $2 AND status = 'offered'`,
    [leadId, journeyNo, now],
  );
}
