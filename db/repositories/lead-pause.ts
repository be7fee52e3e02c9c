/** Columns `paused_at` and `paused_by` of `leads`: while they are set nothing is written to the lead. Its row is locked by the caller. */
import type { Lead } from '../../workflows/contracts/lead';
import type { Queryable } from '../queryable';

export type LeadPause = Pick<Lead, 'lead_id' | 'paused_at' | 'paused_by'>;

/** @returns false when it was paused before: the first pause stands */
export async function pause(db: Queryable, leadId: string, by: string, now: Date): Promise<boolean> {
  const paused = await db.query(
    'UPDATE leads SET paused_at = $2, paused_by = $3 WHERE lead_id = $1 AND paused_at IS NULL',
    [leadId, now, by],
  );
  return paused.rowCount === 1;
}

/** @returns false when it was not paused */
export async function resume(db: Queryable, leadId: string): Promise<boolean> {
  const resumed = await db.query(
    'UPDATE leads SET paused_at = NULL, paused_by = NULL WHERE lead_id = $1 AND paused_at IS NOT NULL',
    [leadId],
  );
  return resumed.rowCount === 1;
}

export async function pauseOf(db: Queryable, leadId: string): Promise<LeadPause | undefined> {
  const { rows } = await db.query<LeadPause>('SELECT lead_id, paused_at, paused_by FROM leads WHERE lead_id = $1', [
    leadId,
  ]);
  return rows[0];
}
