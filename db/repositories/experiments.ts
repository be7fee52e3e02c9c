/** Tables `experiment_assignments` and `experiment_contacts`. */
import type { ExperimentAssignment, ExperimentRow } from '../../workflows/contracts/experiment';
import type { Vault } from '../pii';
import type { Queryable } from '../queryable';

/** The company's blind index; the lead's own where no company is known. */
export async function unitOf(db: Queryable, vault: Vault, leadId: string): Promise<Buffer> {
  const { rows } = await db.query<{ company_index: Buffer | null }>(
    'SELECT company_index FROM lead_pii WHERE lead_id = $1',
    [leadId],
  );
  return rows[0]?.company_index ?? vault.leadIndex(leadId);
}

const ASSIGNMENT = 'arm, assigned_by, propensities, segment, random_draw';

export async function assignmentOf(
  db: Queryable,
  campaignId: string,
  unit: Buffer,
): Promise<ExperimentAssignment | undefined> {
  const { rows } = await db.query<ExperimentAssignment>(
    `SELECT ${ASSIGNMENT} FROM experiment_assignments WHERE campaign_id = $1 AND unit = $2`,
    [campaignId, unit],
  );
  return rows[0];
}

export interface NewAssignment extends ExperimentAssignment {
  campaign_id: string;
  unit: Buffer;
  lead_id: string;
  journey_no: number;
}

/** @returns the assignment that stands: the company's first */
export async function assign(db: Queryable, wanted: NewAssignment, now: Date): Promise<ExperimentAssignment> {
  const { campaign_id, unit, arm, assigned_by, propensities, segment, random_draw } = wanted;
  await db.query(
    `INSERT INTO experiment_assignments (campaign_id, unit, arm, assigned_by, propensities, segment, random_draw, assigned_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (campaign_id, unit) DO NOTHING`,
    [campaign_id, unit, arm, assigned_by, JSON.stringify(propensities), segment, random_draw, now],
  );
  await db.query(
    `INSERT INTO experiment_contacts (assignment_id, lead_id, journey_no, joined_at)
     SELECT assignment_id, $3, $4, $5 FROM experiment_assignments WHERE campaign_id = $1 AND unit = $2
     ON CONFLICT DO NOTHING`,
    [campaign_id, unit, wanted.lead_id, wanted.journey_no, now],
  );
  return (await assignmentOf(db, campaign_id, unit)) ?? wanted;
}

/** How many companies are assigned, counted no further than `limit`. */
export async function countAssigned(db: Queryable, campaignId: string, limit: number): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM (
       SELECT 1 FROM experiment_assignments WHERE campaign_id = $1 LIMIT $2) counted`,
    [campaignId, limit],
  );
  return rows[0]?.count ?? 0;
}

/** Interaction `i` is what we want, of a person and not of a scanner. */
export const IS_GOOD_ANSWER = `((i.outcome IN ('positive', 'callback_requested') OR i.event_type IN ('meeting_booked', 'conversion'))
    AND i.metadata_json ->> 'machine' IS DISTINCT FROM 'true')`;
/** Somebody of the company answered so within `$2` seconds of the assignment. */
const SUCCESS = `EXISTS (
  SELECT 1 FROM experiment_contacts c JOIN interactions i ON i.lead_id = c.lead_id
  WHERE c.assignment_id = a.assignment_id AND i.timestamp > a.assigned_at
    AND i.timestamp <= a.assigned_at + $2 * interval '1 second'
    AND ${IS_GOOD_ANSWER})`;
/** Younger ones are left out even when they have answered: those who answer at once would count double. */
const IS_MATURE = `a.assigned_at + $2 * interval '1 second' <= $3`;

export interface ArmResult {
  segment: string;
  arm: string;
  trials: number;
  successes: number;
}

export async function resultsOf(
  db: Queryable,
  campaignId: string,
  windowSeconds: number,
  now: Date,
): Promise<ArmResult[]> {
  const { rows } = await db.query<ArmResult>(
    `SELECT segment, arm, count(*)::int AS trials, count(*) FILTER (WHERE ${SUCCESS})::int AS successes
     FROM experiment_assignments a WHERE campaign_id = $1 AND ${IS_MATURE} GROUP BY segment, arm ORDER BY segment, arm`,
    [campaignId, windowSeconds, now],
  );
  return rows;
}

const SENDS = (
  condition: string,
): string => `(SELECT count(*)::int FROM sends s JOIN experiment_contacts c USING (lead_id)
  WHERE c.assignment_id = a.assignment_id AND s.campaign_id = a.campaign_id AND ${condition})`;

/** @param after assignment_id of the last row of the page before */
export async function logOf(
  db: Queryable,
  campaignId: string,
  windowSeconds: number,
  now: Date,
  page: { after: number; limit: number },
): Promise<ExperimentRow[]> {
  const { rows } = await db.query<ExperimentRow>(
    `SELECT a.assignment_id::int AS assignment_id, ${ASSIGNMENT}, a.assigned_at,
       (SELECT count(*)::int FROM experiment_contacts c WHERE c.assignment_id = a.assignment_id) AS contacts,
       ${SENDS("s.status IN ('sent', 'unconfirmed')")} AS sent, ${SENDS("s.status = 'refused'")} AS refused,
       CASE WHEN ${IS_MATURE} THEN ${SUCCESS} END AS success
     FROM experiment_assignments a WHERE campaign_id = $1 AND assignment_id > $4 ORDER BY assignment_id LIMIT $5`,
    [campaignId, windowSeconds, now, page.after, page.limit],
  );
  return rows;
}
