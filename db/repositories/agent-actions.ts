/** Table `agent_actions`: what agents and people did, in the words of the data dictionary. */
import { AGENT_TYPES } from '../../workflows/contracts/agents';
import type { Party } from '../../workflows/contracts/agents';
import type { EscalationReason } from '../../workflows/contracts/escalation';
import type { Vault } from '../pii';
import type { Queryable } from '../queryable';
import { openAction } from './action-words';
import type { ActionTexts, SealedAction } from './action-words';

export interface NewAction {
  /** the same on every retry */
  action_id: string;
  timestamp: Date;
  action_type:
    | 'triage'
    | 'outreach'
    | 'optimize'
    | 'handoff'
    | 'escalate'
    | 'pause_campaign'
    | 'resume_campaign'
    | 'update_template'
    | 'update_segment'
    | 'consolidate_memory'
    | 'pause_domain'
    | 'resume_domain'
    | 'pause_lead'
    | 'resume_lead'
    | 'register_model'
    | 'promote_model'
    | 'retire_model';
  source: Party;
  destination?: Party;
  lead_id: string | null;
  campaign_id: string | null;
  conversation_id: string | null;
  journey_no: number | null;
  escalation_reason?: EscalationReason;
  handoff_context?: Record<string, string>;
  /** plain English, without PII */
  summary: string;
  details?: Record<string, unknown>;
  /** what a person added in words of his own, sealed by `sealComment` */
  sealed_words?: Buffer | null;
}

/** Columns of an action, words that came in a file still encrypted. */
export const ACTION_COLUMNS = `a.action_id, a.timestamp, a.conversation_id, a.lead_id, a.action_type, a.source_agent, a.source_agent_type,
  a.dest_agent_type, a.handoff_context_json, a.escalation_reason, a.escalation_reason_full, a.campaign_id, a.journey_no, a.summary,
  a.details_json, a.sealed_words, p.data_key`;
export const ACTION_TABLES = 'agent_actions a LEFT JOIN lead_pii p USING (lead_id)';

export type ActionRow = SealedAction & ActionTexts & { timestamp: string; action_type: string; source_agent: string };

/** The data dictionary knows five reasons: the nearest of them. */
const EXPORTED_REASONS: Record<EscalationReason, 'none' | 'high_value' | 'complaint' | 'legal' | 'complex_request'> = {
  low_performance: 'none',
  high_value: 'high_value',
  complaint: 'complaint',
  legal: 'legal',
  complex_request: 'complex_request',
  low_confidence: 'complex_request',
  budget_change: 'high_value',
  delivery_failure: 'none',
  data_error: 'none',
};

export async function recordAction(db: Queryable, action: NewAction): Promise<void> {
  const { escalation_reason: reason, destination } = action;
  await db.query(
    `INSERT INTO agent_actions (action_id, timestamp, conversation_id, lead_id, action_type, source_agent, source_agent_type,
       dest_agent_type, handoff_context_json, escalation_reason, escalation_reason_full, campaign_id, journey_no, summary, details_json,
       sealed_words)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) ON CONFLICT (action_id) DO NOTHING`,
    [
      action.action_id,
      action.timestamp,
      action.conversation_id,
      action.lead_id,
      action.action_type,
      action.source,
      AGENT_TYPES[action.source],
      destination ? AGENT_TYPES[destination] : null,
      action.handoff_context ? JSON.stringify(action.handoff_context) : null,
      reason ? EXPORTED_REASONS[reason] : 'none',
      reason ?? null,
      action.campaign_id,
      action.journey_no,
      action.summary,
      JSON.stringify(action.details ?? {}),
      action.sealed_words ?? null,
    ],
  );
}

export interface JourneyAction {
  action_id: string;
  at: string;
  action_type: string;
  source_agent: string;
  summary: string;
  details: Record<string, unknown>;
}

export async function actionsOfJourney(
  db: Queryable,
  vault: Vault,
  leadId: string,
  journeyNo: number,
): Promise<JourneyAction[]> {
  const { rows } = await db.query<ActionRow>(
    `SELECT ${ACTION_COLUMNS} FROM ${ACTION_TABLES} WHERE lead_id = $1 AND journey_no = $2 ORDER BY timestamp, action_id`,
    [leadId, journeyNo],
  );
  return rows.map((row) => {
    const {
      action_id,
      timestamp: at,
      action_type,
      source_agent,
      summary,
      details_json: details,
    } = openAction(vault, row);
    return { action_id, at, action_type, source_agent, summary, details };
  });
}
