/** Table `campaign_changes`: what was proposed or ordered for a campaign, and what became of it. */
import type { CampaignChange, ChangeStatus } from '../../workflows/contracts/changes';
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

/** The one of its type before this one, as `latestChanges` counts. */
export async function previousChange(
  db: Queryable,
  { change_id, campaign_id, type }: CampaignChange,
): Promise<CampaignChange | undefined> {
  const { rows } = await db.query<CampaignChange>(
    `SELECT ${CHANGE_COLUMNS} FROM campaign_changes g
     WHERE campaign_id = $1 AND type = $2 AND change_id <> $3 AND NOT (status = 'rejected' AND settled_by = 'policy')
     ORDER BY created_at DESC, change_id DESC LIMIT 1`,
    [campaign_id, type, change_id],
  );
  return rows[0];
}

/** What was applied after this one and still stands, newest first. */
export async function appliedAfter(
  db: Queryable,
  { change_id, campaign_id, settled_at }: CampaignChange,
): Promise<CampaignChange[]> {
  const { rows } = await db.query<CampaignChange>(
    `SELECT ${CHANGE_COLUMNS} FROM campaign_changes g
     WHERE campaign_id = $1 AND status = 'applied' AND settled_at >= $2 AND change_id <> $3 ORDER BY settled_at DESC, change_id`,
    [campaign_id, settled_at, change_id],
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

/** A person must agree after all. Nothing happens when it was asked about, or is settled. */
export async function askFirst(db: Queryable, changeId: string, reason: string): Promise<void> {
  await db.query(`UPDATE campaign_changes SET reason = $2 WHERE change_id = $1 AND status = 'proposed'`, [
    changeId,
    reason,
  ]);
}

/** A question about the change was asked. Nothing happens when it is settled already. */
export async function awaitApproval(db: Queryable, changeId: string, escalationId: string): Promise<void> {
  await db.query(
    `UPDATE campaign_changes SET status = 'awaiting_approval', escalation_id = $2 WHERE change_id = $1 AND status = 'proposed'`,
    [changeId, escalationId],
  );
}

export type Settlement = Pick<
  CampaignChange,
  'change_id' | 'description' | 'before' | 'after' | 'effect' | 'reason'
> & {
  status: Extract<ChangeStatus, 'applied' | 'rejected'>;
  by: string;
};

/** Changes of a campaign are settled one after the other, whatever the servers' clocks say: undo asks which was later. */
export async function settleChange(
  db: Queryable,
  { change_id, status, description, before, after, effect, reason, by }: Settlement,
  now: Date,
): Promise<void> {
  await db.query(
    `UPDATE campaign_changes g SET status = $2, description = $3, before = $4, after = $5, effect = $6, reason = $7, settled_by = $8,
       settled_at = GREATEST($9, (SELECT max(settled_at) + interval '1 millisecond' FROM campaign_changes o
                                  WHERE o.campaign_id = g.campaign_id))
     WHERE change_id = $1 AND status IN ('proposed', 'awaiting_approval')`,
    [change_id, status, description, before, after, effect, reason, by, now],
  );
}

export async function markUndone(db: Queryable, changeId: string, by: string, now: Date): Promise<void> {
  await db.query(
    "UPDATE campaign_changes SET status = 'undone', undone_by = $2, undone_at = $3 WHERE change_id = $1 AND status = 'applied'",
    [changeId, by, now],
  );
}
