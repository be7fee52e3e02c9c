/** A lead that has answered goes to a person by name, who says so, or to the next one (SPEC section 3, "Owners"). */
import { condition, setHandler, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { steps } from './activity-proxies';
import type { HumanDesk } from './ask-human';
import { assignmentAcceptedSignal } from './contracts/journey';
import type { RepresentativeOffer } from './contracts/activities';
import { formatDuration } from './contracts/durations';
import { isForPerson } from './contracts/late-answer';
import { searchAttributes } from './contracts/search-attributes';
import type { SequenceSettings } from './contracts/settings';
import type { Outcome } from './contracts/stages';
import { withHumanHelp } from './with-human-help';

export interface LeadToAssign {
  lead_id: string;
  journey_no: number;
  campaign_id: string | null;
  outcome: Outcome;
  /** the lead asked to be called: somebody must, representatives or not */
  callbackRequested: () => boolean;
  /** nobody needs to take the lead any more */
  interrupted: () => boolean;
  /** tells the world what is waited for */
  tell: (waitingFor: string) => void;
}

type Offer = NonNullable<RepresentativeOffer['assignment']>;

/** One a journey. Create it before anything awaits: an acceptance may come at any time, and is kept. */
export class RepresentativeSearch {
  private readonly accepted = new Set<string>();
  private attempts = 0;
  private isWaiting = false;

  constructor(
    private readonly desk: HumanDesk,
    /** absent: the journey was started by a build that knew of no representatives */
    private readonly settings: SequenceSettings | undefined,
  ) {
    // A signal handler must never throw, whatever was sent.
    setHandler(assignmentAcceptedSignal, (told: { assignment_id: string } | undefined) => {
      if (typeof told?.assignment_id === 'string') this.accepted.add(told.assignment_id);
    });
  }

  isNeededAfter(outcome: Outcome): boolean {
    return this.settings !== undefined && isForPerson(outcome);
  }

  /** Returns when somebody has taken the lead, when a person was told that nobody will, or when nobody needs to. */
  async find(lead: LeadToAssign): Promise<void> {
    const patienceSeconds = this.settings?.accept_wait_seconds;
    this.isWaiting = false;
    while (patienceSeconds !== undefined && !lead.interrupted()) {
      const found = await this.nextOffer(lead, patienceSeconds);
      if (!found) return;
      if (!found.has_representatives && !lead.callbackRequested()) return;
      if (!found.assignment) return this.askForSomebody(lead, found.asked);
      if (await this.isTaken(found.assignment, lead, patienceSeconds)) return;
    }
  }

  /** @returns undefined when a person gave up on it */
  private nextOffer(lead: LeadToAssign, accept_wait_seconds: number): Promise<RepresentativeOffer | undefined> {
    this.attempts += 1;
    const { lead_id, journey_no } = lead;
    const attempt = this.attempts;
    return withHumanHelp(this.desk, { ...lead, step: 'assign' }, () =>
      steps.assignRepresentative({ lead_id, journey_no, attempt, accept_wait_seconds }),
    );
  }

  /** What is on record counts: whoever accepts in the last moment has the lead. */
  private async isTaken(offer: Offer, lead: LeadToAssign, patienceSeconds: number): Promise<boolean> {
    const { assignment_id, representative_id, status } = offer;
    if (status !== 'offered') return status === 'accepted';
    const isAccepted = (): boolean => this.accepted.has(assignment_id);
    const patience = formatDuration(patienceSeconds);
    await this.wait(lead, `Waiting up to ${patience} for representative ${representative_id} to take the lead.`);
    const hasNews = await condition(() => isAccepted() || lead.interrupted(), patienceSeconds * 1000, {
      summary: `Wait for representative ${representative_id} to take the lead`,
    });
    if (isAccepted()) return true;
    const ending = await steps.settleAssignment({ assignment_id, status: hasNews ? 'withdrawn' : 'expired' });
    return ending === 'accepted';
  }

  private async wait({ lead_id, journey_no, tell }: LeadToAssign, waitingFor: string): Promise<void> {
    tell(waitingFor);
    if (this.isWaiting) return;
    this.isWaiting = true;
    upsertSearchAttributes([{ key: searchAttributes.journeyStage, value: 'in_support' }]);
    // the child that listened until now is over
    const active_workflow_id = workflowInfo().workflowId;
    await steps.setStage({ lead_id, journey_no, stage: 'in_support', active_workflow_id });
  }

  private async askForSomebody(lead: LeadToAssign, asked: string[]): Promise<void> {
    const { lead_id, journey_no, campaign_id, outcome, interrupted } = lead;
    const callbackRequested = lead.callbackRequested();
    const wish = callbackRequested ? 'asks to be called back' : 'has answered';
    await this.wait(lead, `Waiting for a person: the lead ${wish}, and no representative has taken it.`);
    await this.desk.ask(
      journey_no,
      'owner',
      {
        reason: 'high_value',
        lead_id,
        campaign_id,
        question: `Lead ${lead_id} ${wish}, and no representative has taken it. Who sees to it?`,
        evidence: { outcome, callback_requested: callbackRequested, offered_to: asked },
        proposed_action: `Approve once somebody sees to the lead: the journey closes as ${outcome}`,
        alternatives: [`Reject: nobody does; the journey closes as ${outcome} all the same`],
      },
      interrupted,
    );
  }
}
