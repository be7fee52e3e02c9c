/** The settings a workflow is started with, so that a replay never depends on a process's configuration. Seconds everywhere. */
import type { EscalationReason } from './escalation';

export interface WorkflowSettings {
  /** how long to wait for an answer after a touch (REPLY_WAIT) */
  reply_wait_seconds: number;
  /** how long a destination may take to acknowledge (HANDOFF_TIMEOUT) */
  handoff_timeout_seconds: number;
  escalation_reminder_seconds: number;
  escalation_expiry_seconds: number;
  escalation_default: 'approve' | 'reject';
  /** for which reasons silence means something else (ESCALATION_DEFAULT); absent: none */
  escalation_defaults?: Partial<Record<EscalationReason, 'approve' | 'reject'>>;
  /** mean pause between two analyses of a campaign; the workflow adds jitter */
  optimize_interval_seconds: number;
  /**
   * Sequences of touches. Absent: the workflow was started by a build that knew of one touch only, and goes on that way
   * (docs/decisions/0011).
   */
  sequences?: SequenceSettings;
}

export interface SequenceSettings {
  /** most touches in one engagement (MAX_TOUCHES) */
  max_touches: number;
  /** most touches in one nurturing sequence (NURTURE_TOUCHES) */
  nurture_touches: number;
  /** how long a representative may take to accept a lead (ACCEPT_WAIT) */
  accept_wait_seconds: number;
}
