/** Table `handoffs`: what one agent told another, kept exactly as it was said. */
import { createHash } from 'node:crypto';
import type { HandoffOrder } from '../../workflows/contracts/handoff';
import type { Outcome } from '../../workflows/contracts/stages';
import { openField, sealField } from '../pii';
import type { DataKey, Vault } from '../pii';
import type { Queryable } from '../queryable';
import { dataKeyOf } from './lead-pii';

export interface HandoffRow extends HandoffOrder {
  lead_id: string;
  journey_no: number | null;
  campaign_id: string | null;
  created_at: string;
  acknowledged_at: string | null;
  acknowledged_by: string | null;
  handed_off_at: string | null;
  completed_at: string | null;
  outcome: Outcome | null;
}

const COLUMNS = `handoff_id, lead_id, conversation_id, journey_no, campaign_id, from_agent, to_agent, priority, context_sha256,
  created_at, acknowledged_at, acknowledged_by, handed_off_at, completed_at, outcome`;
const ID_DIGITS = 32;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const place = (handoffId: string): string => `handoffs.content:${handoffId}`;

/** Equal in lead, conversation, destination and content is the same handoff. */
export const handoffIdOf = (leadId: string, conversationId: string, toAgent: string, contextSha256: string): string =>
  `hof-${sha256([leadId, conversationId, toAgent, contextSha256].join('|')).slice(0, ID_DIGITS)}`;

export const contentHash = (canonical: string): string => sha256(canonical);

export const orderOf = (row: HandoffRow): HandoffOrder => ({
  handoff_id: row.handoff_id,
  from_agent: row.from_agent,
  to_agent: row.to_agent,
  conversation_id: row.conversation_id,
  context_sha256: row.context_sha256,
  priority: row.priority,
});

export async function readHandoff(db: Queryable, handoffId: string): Promise<HandoffRow | undefined> {
  const { rows } = await db.query<HandoffRow>(`SELECT ${COLUMNS} FROM handoffs WHERE handoff_id = $1`, [handoffId]);
  return rows[0];
}

export type NewHandoff = Pick<HandoffRow, 'lead_id' | 'journey_no' | 'campaign_id'> &
  HandoffOrder & { canonical: string };

/** @returns false when it is known: the first one stands */
export async function insertHandoff(db: Queryable, key: DataKey, handoff: NewHandoff, now: Date): Promise<boolean> {
  const inserted = await db.query(
    `INSERT INTO handoffs (handoff_id, lead_id, conversation_id, journey_no, campaign_id, from_agent, to_agent, priority,
       context_sha256, content, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (handoff_id) DO NOTHING`,
    [
      handoff.handoff_id,
      handoff.lead_id,
      handoff.conversation_id,
      handoff.journey_no,
      handoff.campaign_id,
      handoff.from_agent,
      handoff.to_agent,
      handoff.priority,
      handoff.context_sha256,
      sealField(key, handoff.canonical, place(handoff.handoff_id)),
      now,
    ],
  );
  return inserted.rowCount === 1;
}

/** The canonical text that was sent; undefined once the lead was erased. */
export async function contentOf(db: Queryable, vault: Vault, handoff: HandoffRow): Promise<string | undefined> {
  const key = await dataKeyOf(db, vault, handoff.lead_id);
  const { rows } = await db.query<{ content: Buffer }>('SELECT content FROM handoffs WHERE handoff_id = $1', [
    handoff.handoff_id,
  ]);
  return key && rows[0] ? openField(key, rows[0].content, place(handoff.handoff_id)) : undefined;
}

/** @param journeyNo the journey it is part of, as far as known @returns false when it was acknowledged before: the first one stands */
export async function acknowledge(
  db: Queryable,
  handoffId: string,
  by: string,
  journeyNo: number | null,
  now: Date,
): Promise<boolean> {
  const acknowledged = await db.query(
    `UPDATE handoffs SET acknowledged_at = $4, acknowledged_by = $2, journey_no = COALESCE(journey_no, $3)
     WHERE handoff_id = $1 AND acknowledged_at IS NULL`,
    [handoffId, by, journeyNo, now],
  );
  return acknowledged.rowCount === 1;
}

/** @param journeyNo the journey it became part of @returns false when it was marked before */
export async function markHandedOff(db: Queryable, handoffId: string, journeyNo: number, now: Date): Promise<boolean> {
  const marked = await db.query(
    'UPDATE handoffs SET handed_off_at = $2, journey_no = COALESCE(journey_no, $3) WHERE handoff_id = $1 AND handed_off_at IS NULL',
    [handoffId, now, journeyNo],
  );
  return marked.rowCount === 1;
}

/** @returns false when it was completed before */
export async function complete(db: Queryable, handoffId: string, outcome: Outcome, now: Date): Promise<boolean> {
  const completed = await db.query(
    'UPDATE handoffs SET completed_at = $3, outcome = $2 WHERE handoff_id = $1 AND completed_at IS NULL',
    [handoffId, outcome, now],
  );
  return completed.rowCount === 1;
}

export async function handoffsOfJourney(db: Queryable, leadId: string, journeyNo: number): Promise<HandoffRow[]> {
  const { rows } = await db.query<HandoffRow>(
    `SELECT ${COLUMNS} FROM handoffs WHERE lead_id = $1 AND journey_no = $2 ORDER BY created_at, handoff_id`,
    [leadId, journeyNo],
  );
  return rows;
}
