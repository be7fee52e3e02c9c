/** Questions to a human (SPEC section 6): asked once, ended once, and every attempt written down. */
import { recordAction } from '../../../db/repositories/agent-actions';
import { awaitApproval } from '../../../db/repositories/campaign-changes';
import * as escalations from '../../../db/repositories/escalations';
import { APPROVERS, BACKUP_APPROVERS } from '../../../db/repositories/notifications';
import { latestJourney } from '../../../db/repositories/journeys';
import { lockLead } from '../../../db/repositories/leads';
import type { Queryable } from '../../../db/queryable';
import { partyOf } from '../../../workflows/contracts/agents';
import type { Party } from '../../../workflows/contracts/agents';
import { SILENCE } from '../../../workflows/contracts/answers';
import type { Escalation, EscalationAnswer, EscalationReason } from '../../../workflows/contracts/escalation';
import type { Principal } from '../../protocol/access';
import type { Handlers } from '../handler';
import type { HandlerDeps } from './deps';
import { conflict, found, gone } from './errors';

type EscalationMethods = Pick<Handlers, 'openEscalation' | 'remindEscalation' | 'settleEscalation' | 'noteEscalation'>;

const URGENT: ReadonlySet<EscalationReason> = new Set(['complaint', 'legal', 'delivery_failure']);

export function escalationHandlers(deps: HandlerDeps): EscalationMethods {
  return {
    async openEscalation({ reminder_seconds, expiry_seconds, ...question }, { db, principal }) {
      const now = deps.clock();
      const after = (seconds: number): Date => new Date(now.getTime() + seconds * 1000);
      const { escalation_id, reason, lead_id, campaign_id } = question;
      // an erasure that is accepted at this moment comes first, and is obeyed; or later, and withdraws the question
      const lead = lead_id === null ? undefined : await lockLead(db, lead_id);
      const journey = lead && (await latestJourney(db, lead.lead_id));
      const created = await escalations.insertEscalation(db, {
        ...question,
        urgency: URGENT.has(reason) ? 'high' : 'normal',
        journey_no: journey?.journey_no ?? null,
        created_at: now,
        reminder_at: after(reminder_seconds),
        expires_at: after(expiry_seconds),
      });
      if (!created) {
        const known = found(await escalations.readEscalation(db, escalation_id), 'escalation', escalation_id);
        return { escalation_id, created, standing: known.status === 'open' ? null : answerOf(known) };
      }
      if (lead && lead.erased_at !== null) throw gone(lead.lead_id);
      if (question.change_id !== undefined) await awaitApproval(db, question.change_id, escalation_id);
      await recordAction(db, {
        action_id: `escalate:${escalation_id}`,
        timestamp: now,
        action_type: 'escalate',
        source: askingParty(principal, campaign_id, lead_id),
        destination: 'manager',
        lead_id,
        campaign_id,
        conversation_id: journey?.conversation_id ?? null,
        journey_no: journey?.journey_no ?? null,
        escalation_reason: reason,
        summary: question.question,
        details: { escalation_id },
      });
      await escalations.notify(db, escalation_id, 'opened', [APPROVERS], now);
      await audit(db, escalation_id, 'opened', principal, reason, now);
      return { escalation_id, created, standing: null };
    },

    async remindEscalation({ escalation_id }, { db, principal }) {
      found(await escalations.readEscalation(db, escalation_id), 'escalation', escalation_id);
      const now = deps.clock();
      if (!(await escalations.markReminded(db, escalation_id, now))) return { escalation_id };
      const isBackedUp = deps.config.backupApprovers.length > 0;
      const recipients = isBackedUp ? [APPROVERS, BACKUP_APPROVERS] : [APPROVERS];
      await escalations.notify(db, escalation_id, 'reminded', recipients, now);
      const detail = isBackedUp ? 'the backup approvers are asked too' : 'nobody has answered';
      await audit(db, escalation_id, 'reminded', principal, detail, now);
      return { escalation_id };
    },

    async settleEscalation({ answer }, { db, principal }) {
      const now = deps.clock();
      const isFirst = await escalations.settle(db, answer, now);
      const standing = found(
        await escalations.readEscalation(db, answer.escalation_id),
        'escalation',
        answer.escalation_id,
      );
      if (isFirst) {
        const by = standing.decided_by ?? (standing.status === 'expired' ? SILENCE : principal);
        await audit(
          db,
          answer.escalation_id,
          standing.status,
          by,
          standing.decision ?? 'nobody needs to decide any more',
          now,
        );
      }
      return answerOf(standing);
    },

    async noteEscalation({ escalation_id, kind, actor, via, detail }, { db }) {
      found(await escalations.readEscalation(db, escalation_id), 'escalation', escalation_id);
      await escalations.recordEvent(db, { escalation_id, kind, actor, via, detail }, deps.clock());
      return { escalation_id };
    },
  };
}

/** A person with all rights, and the API, ask for the agent that the question is about. */
const askingParty = (principal: Principal, campaignId: string | null, leadId: string | null): Party =>
  partyOf(principal) ?? (campaignId !== null && leadId === null ? 'campaign_optimizer' : 'lead_triage');

function answerOf(escalation: Escalation): EscalationAnswer {
  const { escalation_id, status, decision, decision_id, decided_by, comment, modifications } = escalation;
  if (status === 'open') throw conflict(`escalation ${escalation_id} is still open`);
  return {
    escalation_id,
    status,
    ...(decision === null ? {} : { decision }),
    ...(decision_id === null ? {} : { decision_id }),
    ...(decided_by === null ? {} : { decided_by }),
    ...(comment === null ? {} : { comment }),
    ...(modifications === null ? {} : { modifications }),
  };
}

const audit = (
  db: Queryable,
  escalation_id: string,
  kind: string,
  actor: string,
  detail: string,
  now: Date,
): Promise<void> => escalations.recordEvent(db, { escalation_id, kind, actor, via: 'workflow', detail }, now);
