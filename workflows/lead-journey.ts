/** One lead, start to finish: triage, handoff, result (SPEC section 1). The head answers the caller, the tail lasts days. */
import {
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  condition,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { steps } from './activity-proxies';
import { HumanDesk } from './ask-human';
import { categoryQuestion, overrideCategory } from './category-question';
import type { TriageDecision } from './contracts/activities';
import { FAILURES } from './contracts/failures';
import type { HandoffAcknowledgement, HandoffOrder } from './contracts/handoff';
import { ROUTES } from './contracts/handoff-rules';
import {
  handoffUpdate,
  journeyStatusQuery,
  retriageUpdate,
  triageUpdate,
  type LeadJourneyInput,
  type LeadJourneyResult,
} from './contracts/journey';
import { isForPerson } from './contracts/late-answer';
import type { Category, TriageResult } from './contracts/lead';
import { searchAttributes } from './contracts/search-attributes';
import type { Outcome, Stage } from './contracts/stages';
import { HandingOff } from './handing-off';
import { isErased } from './is-erased';
import { endBy, recordEnd } from './record-end';
import { Hearing } from './hearing';
import { seeToLateAnswers } from './late-answers';
import { RepresentativeSearch } from './representative';
import { withHumanHelp } from './with-human-help';

export async function leadJourney(input: LeadJourneyInput): Promise<LeadJourneyResult> {
  const journey = new Journey(input);
  let failure: { error: unknown } | undefined;
  try {
    await journey.close(await journey.run());
  } catch (error) {
    failure = isErased(error) ? undefined : { error };
    await CancellationScope.nonCancellable(() => journey.close(endBy(error)));
  }
  await CancellationScope.nonCancellable(() => journey.seeToLateAnswers());
  if (failure) throw failure.error;
  return journey.result();
}

class Journey {
  private readonly lead_id: string;
  private journeyNo: number;
  private campaignId: string | null;
  private conversationId = '';
  private stage: Stage = 'received';
  private outcome: Outcome | null = null;
  private waitingFor: string | null = 'Waiting to be triaged.';
  private triage: TriageDecision | null = null;
  private closing = false;
  private callbackRequested = false;
  /** handoffs that somebody asked for, in order; each replaces the one under way */
  private readonly requested: HandoffOrder[];
  private readonly desk: HumanDesk;
  private readonly hearing: Hearing;
  private readonly handingOff: HandingOff;
  private readonly owners: RepresentativeSearch;

  constructor(private readonly input: LeadJourneyInput) {
    this.lead_id = input.lead_id;
    this.journeyNo = input.journey_no;
    this.campaignId = input.campaign_id;
    // A handoff to triage is this journey itself: its update accepts it.
    this.requested = input.handoff && input.handoff.to_agent !== 'lead_triage' ? [input.handoff] : [];
    this.desk = new HumanDesk(input.settings);
    this.owners = new RepresentativeSearch(this.desk, input.settings.sequences);
    this.handingOff = new HandingOff(this.desk, input.settings);
    this.hearing = new Hearing([], (news) => this.handingOff.forward(news));
    this.listen();
  }

  result(): LeadJourneyResult {
    return { lead_id: this.lead_id, journey_no: this.journeyNo, outcome: this.outcome ?? 'failed' };
  }

  async run(): Promise<Outcome> {
    this.tell('received', 'Waiting to be triaged.');
    const triage = await this.triageNow();
    if (!triage) return this.hearing.ending ?? 'failed';

    const category = await this.settleCategory(triage);
    if (!category) return this.hearing.ending ?? 'rejected';
    if (!this.isRequested && ROUTES[category] === 'engagement' && !triage.prospectable) return 'not_contactable';

    return this.untilOwned(triage.explored && category === 'Cold Lead' ? 'Campaign Qualified' : category);
  }

  /** A handoff that somebody asks for comes before the search for an owner. */
  private async untilOwned(category: Category): Promise<Outcome> {
    for (;;) {
      const outcome = await this.findOwner(await this.followHandoffs(category));
      if (!this.isRequested) return outcome;
    }
  }

  private async findOwner(outcome: Outcome): Promise<Outcome> {
    if (!this.owners.isNeededAfter(outcome)) return outcome;
    const { lead_id, journeyNo: journey_no, campaignId: campaign_id } = this;
    await this.owners.find({
      ...{ lead_id, journey_no, campaign_id, outcome },
      callbackRequested: () => this.callbackRequested || this.hearing.callbackRequested,
      interrupted: () => this.hearing.needsNoOwner || this.isRequested,
      tell: (waitingFor) => this.tell('in_support', waitingFor),
    });
    const { ending } = this.hearing;
    return ending === undefined || ending === 'engaged' ? outcome : ending;
  }

  /** Hands the lead on until a destination brings an outcome that no newer order replaces. */
  private async followHandoffs(first: Category): Promise<Outcome> {
    let category = first;
    for (;;) {
      if (this.hearing.ending && !this.isRequested) return this.hearing.ending;
      const order = this.requested.shift() ?? (await this.orderFor(category));
      if (!order) return this.hearing.ending ?? 'failed';
      const end = await this.handingOff.perform({
        order,
        category,
        ...{ lead_id: this.lead_id, journey_no: this.journeyNo, campaign_id: this.campaignId },
        heard: this.hearing.heard,
        replaced: () => this.isRequested,
        onHandedOff: (acknowledgement) => this.handedOff(acknowledgement),
      });
      this.callbackRequested = end !== 'replaced' && end.callback_requested === true;
      if (end !== 'replaced') this.hearing.learn(end.heard ?? []);
      if (end !== 'replaced' && end.requalified) await this.requalify(end.requalified);
      else if (end !== 'replaced' && !this.isRequested) return this.hearing.outrank(order, end.outcome);
      category = this.triage?.triage.category ?? category;
    }
  }

  async close(outcome: Outcome): Promise<void> {
    this.closing = true;
    this.hearing.stopActing();
    this.outcome = await recordEnd({ lead_id: this.lead_id, journey_no: this.journeyNo, outcome });
    if (isForPerson(outcome) && !isForPerson(this.outcome)) this.hearing.stopActing(false);
    this.stage = 'closed';
    upsertSearchAttributes([{ key: searchAttributes.journeyStage, value: 'closed' }]);
    this.tell('closed', null);
    await condition(allHandlersFinished);
  }

  seeToLateAnswers(): Promise<void> {
    const next = { ...this.input, campaign_id: this.campaignId, journey_no: this.journeyNo + 1 };
    return seeToLateAnswers(this.hearing, next);
  }

  private async triageNow(): Promise<TriageDecision | undefined> {
    return withHumanHelp(this.desk, this.attempt('triage'), async () => {
      const opened = await steps.openJourney({
        lead_id: this.lead_id,
        journey_no: this.journeyNo,
        workflow_id: workflowInfo().workflowId,
        priority: this.input.priority,
      });
      this.journeyNo = opened.journey_no;
      this.campaignId = opened.campaign_id;
      this.conversationId = opened.conversation_id;
      return this.decide('triage');
    });
  }

  private async decide(step: string): Promise<TriageDecision> {
    const decision = await steps.triageLead({
      lead_id: this.lead_id,
      conversation_id: this.conversationId,
      step: { workflow_id: workflowInfo().workflowId, journey_no: this.journeyNo, step },
    });
    this.adopt(decision);
    return decision;
  }

  /** The lead is nobody's again until the next agent has it. */
  private async requalify(decision: TriageDecision): Promise<void> {
    this.adopt(decision);
    await steps.setStage({ lead_id: this.lead_id, journey_no: this.journeyNo, stage: 'triaged' });
  }

  private adopt(decision: TriageDecision): void {
    this.triage = decision;
    const isFirst = this.stage === 'received';
    if (isFirst) this.tell('triaged', `Triaged as ${decision.triage.category}, score ${decision.triage.score}.`);
    upsertSearchAttributes([
      { key: searchAttributes.leadCategory, value: decision.triage.category },
      { key: searchAttributes.leadScore, value: decision.triage.score },
      // A triage asked for later on does not take the journey back.
      ...(isFirst ? [{ key: searchAttributes.journeyStage, value: 'triaged' }] : []),
    ]);
  }

  /** @returns the category that counts; undefined when a person rejected the lead, or nobody needs to know any more */
  private async settleCategory(decision: TriageDecision): Promise<Category | undefined> {
    const { triage } = decision;
    if (!decision.low_confidence || this.isRequested) return triage.category;
    await steps.setStage({ lead_id: this.lead_id, journey_no: this.journeyNo, stage: 'awaiting_approval' });
    this.tell('awaiting_approval', 'Waiting for a person to confirm the category: the agent is not sure.');
    upsertSearchAttributes([{ key: searchAttributes.journeyStage, value: 'awaiting_approval' }]);
    const answer = await this.desk.ask(
      this.journeyNo,
      'triage',
      categoryQuestion(this.lead_id, this.campaignId, triage),
      () => this.hearing.ending !== undefined || this.isRequested,
    );
    if (!answer) return this.isRequested ? triage.category : undefined;
    if (answer.decision === 'reject') return undefined;
    if (answer.decision !== 'modify') return triage.category;
    const overridden = await overrideCategory(answer, { lead_id: this.lead_id, journey_no: this.journeyNo, triage });
    this.triage = this.triage && { ...this.triage, triage: overridden };
    return overridden.category;
  }

  private async orderFor(category: Category): Promise<HandoffOrder | undefined> {
    const triage = this.triage?.triage;
    if (!triage) return undefined;
    return withHumanHelp(this.desk, this.attempt('handoff'), () =>
      steps.prepareHandoff({
        lead_id: this.lead_id,
        conversation_id: this.conversationId,
        to_agent: ROUTES[category],
        triage,
        priority: this.input.priority,
        notes: null,
      }),
    );
  }

  private get isRequested(): boolean {
    return this.requested.length > 0;
  }

  private async handedOff({ handoff_id, acknowledged_by }: HandoffAcknowledgement): Promise<void> {
    await steps.markHandedOff({ handoff_id, lead_id: this.lead_id, journey_no: this.journeyNo });
    upsertSearchAttributes([{ key: searchAttributes.journeyStage, value: 'handed_off' }]);
    this.tell('handed_off', `Handed to ${acknowledged_by}, which has acknowledged. Waiting for its result.`);
  }

  private listen(): void {
    setHandler(journeyStatusQuery, () => ({ stage: this.stage, outcome: this.outcome, waiting_for: this.waitingFor }));
    setHandler(triageUpdate, () => this.whenTriaged(), {
      validator: ({ journey_no }: { journey_no: number }) => this.refuseIfClosing(journey_no),
    });
    const validator = (_request: unknown): void => {
      if (this.closing) this.refuse();
    };
    setHandler(retriageUpdate, ({ request_id }) => this.triageAgain(request_id), { validator });
    setHandler(handoffUpdate, (order) => this.whenHandedOff(order), { validator });
  }

  /** The main function triages; callers only wait, so that a journey started while nobody answered still triages. */
  private async whenTriaged(): Promise<TriageResult> {
    await condition(() => this.triage !== null || this.closing);
    return this.triageOrRefuse();
  }

  private async triageAgain(requestId: string): Promise<TriageResult> {
    await condition(() => this.triage !== null || this.closing);
    const before = this.triageOrRefuse().category;
    const { triage, prospectable, low_confidence } = await this.decide(`retriage-${requestId}`);
    const route = ROUTES[triage.category];
    // An agent that is not sure changes no route that is being followed.
    if (low_confidence || (route === 'engagement' && !prospectable)) return triage;
    const isWarm = this.handingOff.isNurturing && triage.category === 'Campaign Qualified';
    if (ROUTES[before] === route && !isWarm) return triage;
    const order = await this.orderFor(triage.category);
    if (order) this.request(order);
    return triage;
  }

  private async whenHandedOff(order: HandoffOrder): Promise<HandoffAcknowledgement> {
    if (order.to_agent === 'lead_triage') {
      const { workflowId } = workflowInfo();
      const { context_sha256 } = await steps.acceptHandoff({ order, acknowledged_by: workflowId });
      await this.triageAgain(order.handoff_id);
      return { handoff_id: order.handoff_id, context_sha256, acknowledged_by: workflowId };
    }
    this.request(order);
    await condition(() => this.handingOff.acknowledgementOf(order) !== undefined || this.closing);
    const acknowledgement = this.handingOff.acknowledgementOf(order);
    if (acknowledgement) return acknowledgement;
    throw ApplicationFailure.nonRetryable(
      `journey ${this.journeyNo} closed before the handoff`,
      FAILURES.journeyClosing,
    );
  }

  private request(order: HandoffOrder): void {
    const isKnown =
      this.handingOff.isKnown(order) || this.requested.some((other) => other.handoff_id === order.handoff_id);
    if (!isKnown) this.requested.push(order);
  }

  private triageOrRefuse(): TriageResult {
    if (this.triage) return this.triage.triage;
    throw ApplicationFailure.nonRetryable(`journey ${this.journeyNo} closed before it was triaged`, FAILURES.conflict);
  }

  /** A call for journey n + 1 may still meet the run of journey n; the caller comes again. */
  private refuseIfClosing(wanted: number): void {
    const isAnswerable = wanted <= this.journeyNo && (this.triage !== null || !this.closing);
    if (!isAnswerable) this.refuse();
  }

  private refuse(): never {
    throw ApplicationFailure.nonRetryable(`journey ${this.journeyNo} is about to close`, FAILURES.journeyClosing);
  }

  private attempt(step: string) {
    const interrupted = (): boolean => this.hearing.ending !== undefined;
    return { lead_id: this.lead_id, campaign_id: this.campaignId, journey_no: this.journeyNo, step, interrupted };
  }

  private tell(stage: Stage, waitingFor: string | null): void {
    this.stage = stage;
    this.waitingFor = waitingFor;
    const status = stage === 'closed' ? `Closed: ${this.outcome}.` : `Stage ${stage}. ${waitingFor ?? ''}`;
    setCurrentDetails(`Lead ${this.lead_id}, journey ${this.journeyNo}. ${status}`);
  }
}
