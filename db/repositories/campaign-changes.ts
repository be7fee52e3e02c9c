/** Table `campaign_changes`: what was proposed or ordered for a campaign, and what became of it. */
import type { CampaignChange, CampaignState, ChangeStatus } from '../../workflows/contracts/changes';
import type { Queryable } from '../queryable';

export const CHANGE_COLUMNS = `g.change_id, g.campaign_id, g.analysis_no, g.type, g.status, g.description, g.before, g.after, g.constraints,
  g.effect, g.reason, g.escalation_id, g.created_at, g.settled_at, g.settled_by, g.undone_at, g.undone_by`;

/** Changes of one campaign happen one after the other, until the transaction ends. @returns false when it is unknown */
export async function lockCampaign(db: Queryable, campaignId: string): Promise<boolean> {
  const locked = await db.query('SELECT 1 FROM campaigns WHERE campaign_id = $1 FOR NO KEY UPDATE', [campaignId]);
  return locked.rowCount === 1;
}

export type NewChange = Pick<
  CampaignChange,
  | 'change_id'
  | 'campaign_id'
  | 'analysis_no'
  | 'type'
  | 'description'
  | 'before'
  | 'after'
  | 'constraints'
  | 'effect'
  | 'reason'
>;

/** @returns false when it is known */
export async function insertChange(db: Queryable, change: NewChange, now: Date): Promise<boolean> {
  const inserted = await db.query(
    `INSERT INTO campaign_changes (change_id, campaign_id, analysis_no, type, status, description, before, after, constraints, effect,
       reason, created_at)
     VALUES ($1, $2, $3, $4, 'proposed', $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (change_id) DO NOTHING`,
    [
      change.change_id,
      change.campaign_id,
      change.analysis_no,
      change.type,
      change.description,
      change.before,
      change.after,
      change.constraints,
      change.effect,
      change.reason,
      now,
    ],
  );
  return inserted.rowCount === 1;
}

export async function readChange(db: Queryable, changeId: string): Promise<CampaignChange | undefined> {
  const { rows } = await db.query<CampaignChange>(
    `SELECT ${CHANGE_COLUMNS} FROM campaign_changes g WHERE change_id = $1`,
    [changeId],
  );
  return rows[0];
}

export async function changeOfEscalation(db: Queryable, escalationId: string): Promise<CampaignChange | undefined> {
  const { rows } = await db.query<CampaignChange>(
    `SELECT ${CHANGE_COLUMNS} FROM campaign_changes g WHERE escalation_id = $1`,
    [escalationId],
  );
  return rows[0];
}

/** The latest of each type, those left out that the campaign had outrun before they could be applied. */
export async function latestChanges(db: Queryable, campaignId: string): Promise<CampaignChange[]> {
  const { rows } = await db.query<CampaignChange>(
    `SELECT DISTINCT ON (g.type) ${CHANGE_COLUMNS} FROM campaign_changes g
     WHERE campaign_id = $1 AND NOT (status = 'rejected' AND settled_by = 'policy')
     ORDER BY g.type, g.created_at DESC, g.change_id DESC`,
    [campaignId],
  );
  return rows;
}

export async function countOrders(db: Queryable, campaignId: string): Promise<number> {
  const { rows } = await db.query<{ total: number }>(
    'SELECT count(*) AS total FROM campaign_changes WHERE campaign_id = $1 AND analysis_no IS NULL',
    [campaignId],
  );
  return rows[0]?.total ?? 0;
}

export async function awaitingEscalations(db: Queryable, campaignId: string): Promise<string[]> {
  const { rows } = await db.query<{ escalation_id: string }>(
    `SELECT escalation_id FROM campaign_changes WHERE campaign_id = $1 AND status = 'awaiting_approval' AND escalation_id IS NOT NULL
     ORDER BY created_at, change_id`,
    [campaignId],
  );
  return rows.map(({ escalation_id }) => escalation_id);
}

/** A question about the change was asked. Nothing happens when it is settled already. */
export async function awaitApproval(db: Queryable, changeId: string, escalationId: string): Promise<void> {
  await db.query(
    `UPDATE campaign_changes SET status = 'awaiting_approval', escalation_id = $2 WHERE change_id = $1 AND status = 'proposed'`,
    [changeId, escalationId],
  );
}

export interface Settlement {
  status: Extract<ChangeStatus, 'applied' | 'rejected'>;
  after: CampaignState;
  reason: string | null;
  by: string;
}

export async function settleChange(
  db: Queryable,
  changeId: string,
  { status, after, reason, by }: Settlement,
  now: Date,
): Promise<void> {
  await db.query(
    `UPDATE campaign_changes SET status = $2, after = $3, reason = $4, settled_by = $5, settled_at = $6
     WHERE change_id = $1 AND status IN ('proposed', 'awaiting_approval')`,
    [changeId, status, after, reason, by, now],
  );
}

export async function markUndone(db: Queryable, changeId: string, by: string, now: Date): Promise<void> {
  await db.query(
    "UPDATE campaign_changes SET status = 'undone', undone_by = $2, undone_at = $3 WHERE change_id = $1 AND status = 'applied'",
    [changeId, by, now],
  );
}
