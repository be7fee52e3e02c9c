/** A lead that asked for something is handed to a person, who says when it is settled. */
import { setCurrentDetails, setHandler } from '@temporalio/workflow';
import { acceptHandoff } from './accept-handoff';
import { steps } from './activity-proxies';
import { HumanDesk } from './ask-human';
import { tellingIfCalledOff } from './called-off';
import type { EscalationAnswer } from './contracts/escalation';
import { journeyStatusQuery, type HandoffChildInput, type HandoffChildResult } from './contracts/journey';
import type { Outcome } from './contracts/stages';
import { Hearing } from './hearing';

export async function supportHandoff(input: HandoffChildInput): Promise<HandoffChildResult> {
  // An opt-out from marketing does not end a person's own question; a conversion does.
  const hearing = new Hearing(input.heard);
  return tellingIfCalledOff(hearing, () => support(input, hearing));
}

async function support(input: HandoffChildInput, hearing: Hearing): Promise<HandoffChildResult> {
  const { lead_id, journey_no, campaign_id, order } = input;
  const desk = new HumanDesk(input.settings);
  const waiting = 'Waiting for a person to answer the lead.';
  setHandler(journeyStatusQuery, () => ({ stage: 'in_support', outcome: null, waiting_for: waiting }));
  setCurrentDetails(`Lead ${lead_id}, journey ${journey_no}. ${waiting}`);

  await acceptHandoff(input);
  await steps.setStage({ lead_id, journey_no, stage: 'in_support' });
  const answer = await desk.ask(
    journey_no,
    'support',
    {
      reason: 'complex_request',
      lead_id,
      campaign_id,
      question: `Lead ${lead_id} has asked for something. Is it settled?`,
      evidence: {
        category: input.category,
        handoff_id: order.handoff_id,
        from_agent: order.from_agent,
        priority: order.priority,
      },
      proposed_action: 'Approve once the lead has its answer: the journey closes as support_resolved',
      alternatives: ['Reject: nothing to do; the journey closes as rejected'],
    },
    // An earlier build looked at the first answer only: what it started goes on that way.
    () => (input.settings.sequences ? hearing.hasHeard('converted') : hearing.ending === 'converted'),
  );
  const outcome = answer ? outcomeOf(answer) : 'converted';
  await steps.completeHandoff({ handoff_id: order.handoff_id, outcome });
  return { outcome, touches: 0 };
}

function outcomeOf(answer: EscalationAnswer): Outcome {
  if (answer.decision === 'modify') return answer.modifications?.outcome as Outcome;
  return answer.decision === 'approve' ? 'support_resolved' : 'rejected';
}
