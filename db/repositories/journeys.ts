/** Tables `journeys` and `conversations`. At most one journey of a lead is open. */
import type { JourneyRow } from '../../mcp/protocol/lead-methods';
import type { Priority } from '../../workflows/contracts/priority';
import type { Outcome, Stage } from '../../workflows/contracts/stages';
import type { Queryable } from '../queryable';

export interface StoredJourney extends JourneyRow {
  conversation_id: string;
}

const COLUMNS =
  'lead_id, journey_no, workflow_id, active_workflow_id, stage, outcome, priority, started_at, closed_at, conversation_id';

/** The conversation that a journey has with its lead. */
export const conversationIdOf = (leadId: string, journeyNo: number): string => `conv-${leadId}-${journeyNo}`;

export function journeyOf({ conversation_id: _, ...journey }: StoredJourney): JourneyRow {
  return journey;
}

/** The open one, or else the last. */
export async function latestJourney(db: Queryable, leadId: string): Promise<StoredJourney | undefined> {
  const { rows } = await db.query<StoredJourney>(
    `SELECT ${COLUMNS} FROM journeys WHERE lead_id = $1
     ORDER BY closed_at IS NULL DESC, journey_no DESC LIMIT 1`,
    [leadId],
  );
  return rows[0];
}

export async function readJourney(
  db: Queryable,
  leadId: string,
  journeyNo: number,
): Promise<StoredJourney | undefined> {
  const { rows } = await db.query<StoredJourney>(
    `SELECT ${COLUMNS} FROM journeys WHERE lead_id = $1 AND journey_no = $2`,
    [leadId, journeyNo],
  );
  return rows[0];
}

export interface NewJourney {
  lead_id: string;
  journey_no: number;
  workflow_id: string;
  priority: Priority;
  conversation_id: string;
  started_at: Date;
  /** set: it was over before it was on record */
  outcome?: Outcome;
}

export async function insertJourney(db: Queryable, journey: NewJourney): Promise<void> {
  const { lead_id, journey_no, workflow_id, priority, conversation_id, started_at, outcome } = journey;
  await db.query(
    `INSERT INTO journeys (lead_id, journey_no, workflow_id, active_workflow_id, stage, priority, conversation_id, started_at, outcome,
       closed_at)
     VALUES ($1, $2, $3, $3, $7, $4, $5, $6, $8, $9)`,
    [
      lead_id,
      journey_no,
      workflow_id,
      priority,
      conversation_id,
      started_at,
      outcome === undefined ? 'received' : 'closed',
      outcome ?? null,
      outcome === undefined ? null : started_at,
    ],
  );
  await db.query('UPDATE leads SET journey_no = GREATEST(journey_no, $2) WHERE lead_id = $1', [lead_id, journey_no]);
}

/**
 * Looks and writes at once: agents tell of stages side by side.
 * @param change `from`: only while it is in one of these
 * @returns the stage the journey is in now; undefined: there is no such journey
 */
export async function setStage(
  db: Queryable,
  leadId: string,
  journeyNo: number,
  change: { stage: Stage; active_workflow_id?: string | undefined; from?: readonly Stage[] },
): Promise<Stage | undefined> {
  await db.query(
    `UPDATE journeys SET stage = $3, active_workflow_id = COALESCE($4, active_workflow_id)
     WHERE lead_id = $1 AND journey_no = $2 AND closed_at IS NULL AND ($5::text[] IS NULL OR stage = ANY($5))`,
    [leadId, journeyNo, change.stage, change.active_workflow_id ?? null, change.from ?? null],
  );
  return (await readJourney(db, leadId, journeyNo))?.stage;
}

/** Interactions go to this workflow first from now on. */
export async function listen(db: Queryable, leadId: string, journeyNo: number, workflowId: string): Promise<void> {
  await db.query(
    'UPDATE journeys SET active_workflow_id = $3 WHERE lead_id = $1 AND journey_no = $2 AND closed_at IS NULL',
    [leadId, journeyNo, workflowId],
  );
}

/** @returns false when it was closed before */
export async function closeJourney(
  db: Queryable,
  leadId: string,
  journeyNo: number,
  outcome: Outcome,
  now: Date,
): Promise<boolean> {
  const closed = await db.query(
    `UPDATE journeys SET stage = 'closed', outcome = $3, closed_at = $4, active_workflow_id = workflow_id
     WHERE lead_id = $1 AND journey_no = $2 AND closed_at IS NULL`,
    [leadId, journeyNo, outcome, now],
  );
  return closed.rowCount === 1;
}

/** @returns the lead the conversation belongs to, which may be another one */
export async function touchConversation(
  db: Queryable,
  conversationId: string,
  leadId: string,
  at: Date,
): Promise<string> {
  const { rows } = await db.query<{ lead_id: string }>(
    `INSERT INTO conversations AS c (conversation_id, lead_id, opened_at, last_event_at) VALUES ($1, $2, $3, $3)
     ON CONFLICT (conversation_id) DO UPDATE SET last_event_at = GREATEST(c.last_event_at, EXCLUDED.last_event_at)
     RETURNING lead_id`,
    [conversationId, leadId, at],
  );
  return rows[0]?.lead_id ?? leadId;
}

export async function setConversationStatus(
  db: Queryable,
  conversationId: string,
  status: 'active' | 'idle' | 'closed',
): Promise<void> {
  await db.query('UPDATE conversations SET status = $2 WHERE conversation_id = $1', [conversationId, status]);
}
