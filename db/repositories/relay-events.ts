/** Table `relay_events`: what workflows must still hear of. Stored with what happened, handed out under a lease. */
import type { OptimizeRequest } from '../../workflows/contracts/campaign';
import type { HeardInteraction } from '../../workflows/contracts/interaction';
import type { Queryable } from '../queryable';

const MINUTE_MS = 60_000;

export async function queueInteraction(
  db: Queryable,
  leadId: string,
  heard: HeardInteraction,
  now: Date,
): Promise<void> {
  await db.query(
    `INSERT INTO relay_events (kind, about, lead_id, heard, available_at) VALUES ('interaction', $1, $2, $3, $4) ON CONFLICT DO NOTHING`,
    [`interaction:${heard.interaction_id}`, leadId, JSON.stringify(heard), now],
  );
}

/** One event per campaign and minute, handed out when the minute is over: it speaks for all of it. */
export async function queueOutcomesChanged(db: Queryable, campaignId: string, now: Date): Promise<void> {
  const minute = Math.floor(now.getTime() / MINUTE_MS);
  await db.query(
    `INSERT INTO relay_events (kind, about, campaign_id, available_at) VALUES ('outcomes_changed', $1, $2, $3) ON CONFLICT DO NOTHING`,
    [`outcomes:${minute}:${campaignId}`, campaignId, new Date((minute + 1) * MINUTE_MS)],
  );
}

/** Somebody has taken the lead. */
export async function queueAcceptance(db: Queryable, leadId: string, assignmentId: string, now: Date): Promise<void> {
  await db.query(
    `INSERT INTO relay_events (kind, about, lead_id, heard, available_at) VALUES ('assignment', $1, $2, $3, $4) ON CONFLICT DO NOTHING`,
    [`assignment:${assignmentId}`, leadId, JSON.stringify({ assignment_id: assignmentId }), now],
  );
}

/** A message that waits for the lead to be resumed may go. */
export async function queueResumption(db: Queryable, leadId: string, actionId: string, now: Date): Promise<void> {
  await db.query(
    `INSERT INTO relay_events (kind, about, lead_id, available_at) VALUES ('lead_resumed', $1, $2, $3) ON CONFLICT DO NOTHING`,
    [`resumed:${actionId}`, leadId, now],
  );
}

/** Somebody wants the campaign analysed. */
export async function queueOptimization(
  db: Queryable,
  campaignId: string,
  asked: { request_id: string; request: OptimizeRequest },
  now: Date,
): Promise<void> {
  await db.query(
    `INSERT INTO relay_events (kind, about, campaign_id, heard, available_at) VALUES ('optimize_requested', $1, $2, $3, $4) ON CONFLICT DO NOTHING`,
    [`optimize:${asked.request_id}`, campaignId, JSON.stringify(asked), now],
  );
}

export type ClaimedEvent = { event_id: string; campaign_id: string | null } & (
  | {
      kind: 'interaction';
      lead_id: string;
      heard: HeardInteraction;
      workflow_id: string | null;
      active_workflow_id: string | null;
    }
  | { kind: 'assignment'; lead_id: string; heard: { assignment_id: string }; workflow_id: string | null }
  | { kind: 'lead_resumed'; lead_id: string; active_workflow_id: string | null }
  | { kind: 'outcomes_changed'; campaign_id: string }
  | { kind: 'optimize_requested'; campaign_id: string; heard: { request_id: string; request: OptimizeRequest } }
);

/** Oldest first. The lead's open journey is looked up now: it may have changed since the event was stored. */
export async function claimEvents(
  db: Queryable,
  limit: number,
  leaseSeconds: number,
  now: Date,
): Promise<ClaimedEvent[]> {
  const { rows } = await db.query<ClaimedEvent>(
    `WITH taken AS (
       UPDATE relay_events SET leased_until = $2
       WHERE event_id IN (
         SELECT event_id FROM relay_events
         WHERE settled_at IS NULL AND available_at <= $1 AND (leased_until IS NULL OR leased_until <= $1)
         ORDER BY event_id LIMIT $3 FOR UPDATE SKIP LOCKED)
       RETURNING *)
     SELECT t.event_id::text, t.kind, t.lead_id, t.campaign_id, t.heard, j.workflow_id, j.active_workflow_id
     FROM taken t LEFT JOIN journeys j ON j.lead_id = t.lead_id AND j.closed_at IS NULL
     ORDER BY t.event_id`,
    [now, new Date(now.getTime() + leaseSeconds * 1000), limit],
  );
  return rows;
}

export async function settleEvents(db: Queryable, eventIds: readonly string[], now: Date): Promise<number> {
  const settled = await db.query(
    'UPDATE relay_events SET settled_at = $2 WHERE event_id::text = ANY($1) AND settled_at IS NULL',
    [eventIds, now],
  );
  return settled.rowCount ?? 0;
}
