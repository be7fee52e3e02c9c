/** Questions about a campaign whose workflow was ended by force, and whose asker no longer hears of it. */
import { lockCampaign } from '../../../db/repositories/campaign-changes';
import { overdueEscalations } from '../../../db/repositories/escalations';
import { SILENCE } from '../../../workflows/contracts/answers';
import type { Handlers } from '../handler';
import type { HandlerDeps } from './deps';
import { notFound } from './errors';

/** A question's own workflow ends it when its time is over, be it late: its workers may have been away. */
const GRACE_MS = 3_600_000;

type Settling = Pick<Handlers, 'settleEscalation' | 'settleChange'>;

export function lostQuestionHandlers(deps: HandlerDeps, settling: Settling): Pick<Handlers, 'expireQuestions'> {
  return {
    async expireQuestions({ campaign_id, escalation_ids }, context) {
      const { db } = context;
      if (!(await lockCampaign(db, campaign_id))) throw notFound('campaign', campaign_id);
      const before = new Date(deps.clock().getTime() - GRACE_MS);
      const overdue = await overdueEscalations(db, campaign_id, escalation_ids, before);
      for (const { escalation_id, on_silence } of overdue) {
        const answer = { escalation_id, status: 'expired', decision: on_silence, decided_by: SILENCE } as const;
        await settling.settleEscalation({ answer }, context);
        await settling.settleChange({ escalation_id }, context);
      }
      return { escalation_ids: overdue.map(({ escalation_id }) => escalation_id) };
    },
  };
}
