/** Tables `escalations`, `escalation_events` (audit) and the rows of `notifications` that tell of them. */
import type { Escalation, EscalationAnswer, EscalationQuestion } from '../../workflows/contracts/escalation';
import type { Queryable } from '../queryable';

export const ESCALATION_COLUMNS = `e.escalation_id, e.reason, e.lead_id, e.campaign_id, e.question, e.evidence, e.proposed_action,
  e.alternatives, e.asked_by, e.status, e.urgency, e.on_silence, e.created_at, e.reminder_at, e.expires_at, e.reminded_at,
  e.decision, e.decision_id, e.decided_by, e.decided_at, e.comment, e.modifications, e.change_id,
  e.modification_limits`;

export interface NewEscalation extends EscalationQuestion {
  urgency: Escalation['urgency'];
  journey_no: number | null;
  on_silence: Escalation['on_silence'];
  created_at: Date;
  reminder_at: Date;
  expires_at: Date;
}

/** @returns false when it is known */
export async function insertEscalation(db: Queryable, escalation: NewEscalation): Promise<boolean> {
  const inserted = await db.query(
    `INSERT INTO escalations (escalation_id, reason, urgency, lead_id, journey_no, campaign_id, question, evidence, proposed_action,
       alternatives, asked_by, on_silence, created_at, reminder_at, expires_at, change_id, modification_limits)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) ON CONFLICT (escalation_id) DO NOTHING`,
    [
      escalation.escalation_id,
      escalation.reason,
      escalation.urgency,
      escalation.lead_id,
      escalation.journey_no,
      escalation.campaign_id,
      escalation.question,
      JSON.stringify(escalation.evidence),
      escalation.proposed_action,
      JSON.stringify(escalation.alternatives),
      escalation.asked_by,
      escalation.on_silence,
      escalation.created_at,
      escalation.reminder_at,
      escalation.expires_at,
      escalation.change_id ?? null,
      escalation.modification_limits ?? null,
    ],
  );
  return inserted.rowCount === 1;
}

export async function readEscalation(db: Queryable, escalationId: string): Promise<Escalation | undefined> {
  const { rows } = await db.query<Escalation>(
    `SELECT ${ESCALATION_COLUMNS} FROM escalations e WHERE escalation_id = $1`,
    [escalationId],
  );
  return rows[0];
}

/** @returns false when it had ended before: the first ending stands */
export async function settle(db: Queryable, answer: EscalationAnswer, now: Date): Promise<boolean> {
  const settled = await db.query(
    `UPDATE escalations SET status = $2, decision = $3, decision_id = $4, decided_by = $5, comment = $6, modifications = $7, decided_at = $8
     WHERE escalation_id = $1 AND status = 'open'`,
    [
      answer.escalation_id,
      answer.status,
      answer.decision ?? null,
      answer.decision_id ?? null,
      answer.decided_by ?? null,
      answer.comment ?? null,
      answer.modifications ? JSON.stringify(answer.modifications) : null,
      now,
    ],
  );
  return settled.rowCount === 1;
}

export async function openQuestionsOf(db: Queryable, leadId: string): Promise<string[]> {
  const { rows } = await db.query<{ escalation_id: string }>(
    "SELECT escalation_id FROM escalations WHERE lead_id = $1 AND status = 'open' ORDER BY escalation_id",
    [leadId],
  );
  return rows.map(({ escalation_id }) => escalation_id);
}

/** @returns false when it was reminded of before, or has ended */
export async function markReminded(db: Queryable, escalationId: string, now: Date): Promise<boolean> {
  const marked = await db.query(
    "UPDATE escalations SET reminded_at = $2 WHERE escalation_id = $1 AND reminded_at IS NULL AND status = 'open'",
    [escalationId, now],
  );
  return marked.rowCount === 1;
}

export async function openLowPerformanceEscalation(db: Queryable, campaignId: string): Promise<string | null> {
  const { rows } = await db.query<{ escalation_id: string }>(
    `SELECT escalation_id FROM escalations WHERE campaign_id = $1 AND reason = 'low_performance' AND status = 'open'
     ORDER BY created_at LIMIT 1`,
    [campaignId],
  );
  return rows[0]?.escalation_id ?? null;
}

/** Which of these are about the campaign, open, and were to expire before then; oldest first. */
export async function overdueEscalations(
  db: Queryable,
  campaignId: string,
  escalationIds: readonly string[],
  before: Date,
): Promise<Pick<Escalation, 'escalation_id' | 'on_silence'>[]> {
  const { rows } = await db.query<Pick<Escalation, 'escalation_id' | 'on_silence'>>(
    `SELECT escalation_id, on_silence FROM escalations
     WHERE campaign_id = $1 AND lead_id IS NULL AND status = 'open' AND expires_at < $2 AND escalation_id = ANY($3)
     ORDER BY created_at, escalation_id`,
    [campaignId, before, escalationIds],
  );
  return rows;
}

/** A person (or the default on silence) agreed to this for this lead. */
export async function isApproved(db: Queryable, escalationId: string, leadId: string): Promise<boolean> {
  const found = await db.query(
    "SELECT 1 FROM escalations WHERE escalation_id = $1 AND lead_id = $2 AND decision = 'approve'",
    [escalationId, leadId],
  );
  return found.rowCount === 1;
}

export interface EscalationEvent {
  escalation_id: string;
  kind: string;
  actor: string;
  via: string;
  /** without PII */
  detail: string;
}

export async function recordEvent(db: Queryable, event: EscalationEvent, now: Date): Promise<void> {
  await db.query(
    'INSERT INTO escalation_events (escalation_id, kind, actor, via, detail, at) VALUES ($1, $2, $3, $4, $5, $6)',
    [event.escalation_id, event.kind, event.actor, event.via, event.detail, now],
  );
}

export async function notify(
  db: Queryable,
  escalationId: string,
  kind: 'opened' | 'reminded',
  recipients: readonly string[],
  now: Date,
): Promise<void> {
  await db.query(
    `INSERT INTO notifications (escalation_id, kind, recipient, created_at)
     SELECT $1, $2, unnest($3::text[]), $4 ON CONFLICT DO NOTHING`,
    [escalationId, kind, recipients, now],
  );
}

export async function escalationsOfJourney(db: Queryable, leadId: string, journeyNo: number): Promise<Escalation[]> {
  const { rows } = await db.query<Escalation>(
    `SELECT ${ESCALATION_COLUMNS} FROM escalations e WHERE lead_id = $1 AND journey_no = $2 ORDER BY created_at, escalation_id`,
    [leadId, journeyNo],
  );
  return rows;
}
