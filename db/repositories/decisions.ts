/** Tables `decisions` and `decision_inputs`: what was decided, from what, and later what came of it. */
import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { DecisionRecord } from '../../workflows/contracts/decision-log';
import type { Outcome } from '../../workflows/contracts/stages';
import type { Queryable } from '../queryable';

/** Of `decisions d` and `decision_inputs n`, as `loggedDecisionSchema` has them. A stop counts for the person, whatever the channel, and so does an erasure. */
export const LOGGED_DECISION_COLUMNS = `d.decision_id, d.decided_at, d.kind, d.lead_id, d.campaign_id, d.journey_no, d.policy_version,
  d.model_version, d.random_draw, d.propensities, n.input, d.output, d.outcome,
  LEAST(
    (SELECT min(s.recorded_at) FROM lead_pii p JOIN suppressions s ON s.address_index IN (p.email_index, p.phone_index)
     WHERE p.lead_id = d.lead_id),
    (SELECT erased_at FROM leads WHERE lead_id = d.lead_id)) AS stopped_at`;

/**
 * An input is stored once however often it is looked at.
 * @returns the output that stands: that of the first record of this decision_id
 */
export async function recordDecision(
  db: Queryable,
  decision: DecisionRecord,
  now: Date,
): Promise<{ isFirst: boolean; output: DecisionRecord['output'] }> {
  const inputSha256 = createHash('sha256')
    .update(canonicalize(decision.input) ?? '')
    .digest('hex');
  await db.query('INSERT INTO decision_inputs (input_sha256, input) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    inputSha256,
    JSON.stringify(decision.input),
  ]);
  const { rowCount } = await db.query(
    `INSERT INTO decisions (decision_id, kind, lead_id, campaign_id, journey_no, decided_at, policy_version, model_version,
       input_sha256, random_draw, propensities, output)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (decision_id) DO NOTHING`,
    [
      decision.decision_id,
      decision.kind,
      decision.lead_id,
      decision.campaign_id,
      decision.journey_no,
      now,
      decision.policy_version,
      decision.model_version,
      inputSha256,
      decision.random_draw,
      decision.propensities && JSON.stringify(decision.propensities),
      JSON.stringify(decision.output),
    ],
  );
  if (rowCount === 1) return { isFirst: true, output: decision.output };
  const { rows } = await db.query<{ output: DecisionRecord['output'] }>(
    'SELECT output FROM decisions WHERE decision_id = $1',
    [decision.decision_id],
  );
  return { isFirst: false, output: rows[0]?.output ?? decision.output };
}

/** Ways to end that the lead brought about: of several touches one has earned it. */
const EARNED: readonly Outcome[] = ['converted', 'meeting_booked', 'engaged', 'replied_negative', 'opted_out'];

/**
 * The touch whose variant the first answer names, else the last one that went out before the journey ended. The choices of
 * earlier touches had no response.
 */
const EARNING_TOUCH = `COALESCE(
  (SELECT s.touch FROM interactions i JOIN sends s ON s.lead_id = i.lead_id AND s.journey_no = i.journey_no AND s.variant_id = i.variant_id
   WHERE i.lead_id = $1 AND i.journey_no = $2 AND s.status IN ('sent', 'unconfirmed')
     AND (i.outcome <> 'none' OR i.event_type IN ('reply', 'meeting_booked', 'conversion'))
   ORDER BY i.timestamp, s.touch DESC LIMIT 1),
  (SELECT max(touch) FROM sends WHERE lead_id = $1 AND journey_no = $2 AND status IN ('sent', 'unconfirmed')))`;

/** What came of the journey's decisions; a journey that is still under way has no labels. */
export async function labelDecisions(
  db: Queryable,
  leadId: string,
  journeyNo: number,
  outcome: Outcome,
  now: Date,
): Promise<void> {
  await db.query(
    `WITH earning AS (SELECT ${EARNING_TOUCH} AS touch)
     UPDATE decisions d SET labelled_at = $4,
       outcome = CASE WHEN d.kind = 'variant' AND $5 AND (d.output ->> 'touch')::int <> earning.touch THEN 'no_response' ELSE $3 END
     FROM earning WHERE d.lead_id = $1 AND d.journey_no = $2 AND d.outcome IS NULL`,
    [leadId, journeyNo, outcome, now, EARNED.includes(outcome)],
  );
}

/** The number of a campaign's latest analysis, as in `campaign-{id}:{number}:…`: one that failed leaves a gap. */
export async function latestAnalysisNo(db: Queryable, campaignId: string): Promise<number> {
  const { rows } = await db.query<{ latest: number | null }>(
    `SELECT max(substring(decision_id FROM '^[^:]*:([0-9]{1,9}):')::int) AS latest FROM decisions
     WHERE campaign_id = $1 AND kind = 'optimize'`,
    [campaignId],
  );
  return rows[0]?.latest ?? 0;
}

export interface JourneyDecision {
  decision_id: string;
  at: string;
  kind: DecisionRecord['kind'];
  policy_version: string;
  output: DecisionRecord['output'];
}

export async function decisionsOfJourney(db: Queryable, leadId: string, journeyNo: number): Promise<JourneyDecision[]> {
  const { rows } = await db.query<JourneyDecision>(
    `SELECT decision_id, decided_at AS at, kind, policy_version, output FROM decisions
     WHERE lead_id = $1 AND journey_no = $2 ORDER BY decided_at, decision_id`,
    [leadId, journeyNo],
  );
  return rows;
}
