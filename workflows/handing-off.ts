/** The source's side of the handoff protocol (SPEC section 5): start the destination, hear its acknowledgement, await its result. */
import {
  ApplicationFailure,
  CancellationScope,
  ChildWorkflowFailure,
  condition,
  isCancellation,
  ParentClosePolicy,
  setHandler,
  startChild,
  workflowInfo,
  type ChildWorkflowHandle,
  type Workflow,
} from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { HumanDesk } from './ask-human';
import { TASK_QUEUES } from './contracts/agents';
import { FAILURES } from './contracts/failures';
import type { HandoffAcknowledgement, HandoffOrder } from './contracts/handoff';
import { engagementWorkflowId, nurtureWorkflowId, supportWorkflowId } from './contracts/workflow-ids';
import type { HeardInteraction } from './contracts/interaction';
import {
  handoffAcknowledgedSignal,
  interactionSignal,
  type HandoffChildInput,
  type HandoffChildResult,
} from './contracts/journey';
import type { Category } from './contracts/lead';
import { isErased } from './is-erased';
import { PRIORITY_KEYS } from './contracts/priority';
import { searchAttributes } from './contracts/search-attributes';
import type { WorkflowSettings } from './contracts/settings';

export interface Handoff {
  order: HandoffOrder;
  category: Category;
  lead_id: string;
  journey_no: number;
  campaign_id: string | null;
  heard: readonly HeardInteraction[];
  /** a newer order waits: this one is to be called off */
  replaced: () => boolean;
  onHandedOff: (acknowledgement: HandoffAcknowledgement) => Promise<void>;
}

type Child = ChildWorkflowHandle<Workflow>;
type End = HandoffChildResult | 'replaced' | 'broken';

const FAILED: HandoffChildResult = { outcome: 'failed', touches: 0 };
/** How many timeouts, or broken destinations, it takes until a person is asked. */
const TRIES_BEFORE_ASKING = 2;

export class HandingOff {
  private readonly acknowledgements = new Map<string, HandoffAcknowledgement>();
  private readonly known = new Set<string>();
  private children = 0;
  private destination: Child | undefined;

  constructor(
    private readonly desk: HumanDesk,
    private readonly settings: WorkflowSettings,
  ) {
    setHandler(handoffAcknowledgedSignal, (acknowledgement: HandoffAcknowledgement | undefined) => {
      if (typeof acknowledgement?.handoff_id !== 'string') return;
      this.acknowledgements.set(acknowledgement.handoff_id, acknowledgement);
    });
  }

  acknowledgementOf(order: HandoffOrder): HandoffAcknowledgement | undefined {
    return this.acknowledgements.get(order.handoff_id);
  }

  isKnown(order: HandoffOrder): boolean {
    return this.known.has(order.handoff_id);
  }

  get isNurturing(): boolean {
    return this.destination?.workflowId.includes('/nurture-') ?? false;
  }

  /** What the journey hears while a destination is at work is the destination's to act on. */
  forward(news: HeardInteraction): void {
    // A destination that has just closed needs not hear: its result is on the way.
    void this.destination?.signal(interactionSignal, news).catch(() => undefined);
  }

  /** @returns what the destination brings, or `replaced` when a newer order called it off */
  async perform(handoff: Handoff): Promise<HandoffChildResult | 'replaced'> {
    this.known.add(handoff.order.handoff_id);
    for (let tries = 1; ; tries += 1) {
      const end = await this.attempt(handoff);
      this.destination = undefined;
      if (end !== 'broken') return end;
      // One that had begun to work may have written to the lead: starting it again is a person's decision.
      const mustAsk = this.acknowledgementOf(handoff.order) !== undefined || tries % TRIES_BEFORE_ASKING === 0;
      if (mustAsk && !(await this.mayGoOn(handoff, 'has failed'))) return FAILED;
    }
  }

  private async attempt(handoff: Handoff): Promise<End> {
    const scope = new CancellationScope();
    const told = handoff.heard.length;
    const destination = await scope.run(() => this.start(handoff));
    this.destination = destination;
    // What was heard while it started.
    handoff.heard.slice(told).forEach((news) => this.forward(news));
    const end = scope
      .run(() => destination.result())
      .then(
        (result: HandoffChildResult): End => result,
        (error: unknown) => endOfFailed(error, handoff),
      );
    if (!(await this.acknowledged(handoff, end))) {
      scope.cancel();
      return FAILED;
    }
    const acknowledgement = this.acknowledgementOf(handoff.order);
    if (acknowledgement) await handoff.onHandedOff(acknowledgement);
    await Promise.race([end, condition(handoff.replaced)]);
    if (handoff.replaced()) scope.cancel();
    return end;
  }

  /**
   * Step 4. The destination is durable: its tasks are retried until a worker takes them, so a timeout waits again, then
   * asks a person, and an acknowledgement that comes late still counts.
   * @returns false when a person gave up on it
   */
  private async acknowledged(handoff: Handoff, end: Promise<End>): Promise<boolean> {
    const isSettled = (): boolean => this.acknowledgementOf(handoff.order) !== undefined;
    const summary = `Wait for ${handoff.order.to_agent} to acknowledge`;
    for (let tries = 1; ; tries += 1) {
      const inTime = condition(isSettled, this.settings.handoff_timeout_seconds * 1000, { summary });
      if (await Promise.race([inTime, end.then(() => true)])) return true;
      if (tries % TRIES_BEFORE_ASKING === 0 && !(await this.mayGoOn(handoff, 'does not acknowledge', isSettled)))
        return isSettled();
    }
  }

  /** Numbers that a destination of an earlier journey still holds are passed over. */
  private async start(handoff: Handoff): Promise<Child> {
    for (;;) {
      this.children += 1;
      try {
        return await this.startNumbered(handoff, this.children);
      } catch (error) {
        if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      }
    }
  }

  private startNumbered(
    { order, category, lead_id, journey_no, campaign_id, heard }: Handoff,
    n: number,
  ): Promise<Child> {
    const input: HandoffChildInput = {
      lead_id,
      journey_no,
      campaign_id,
      category,
      order,
      settings: this.settings,
      heard: [...heard],
    };
    const { type, workflowId, taskQueue, stage, staticSummary } = destinationOf(input, n);
    return startChild(type, {
      workflowId,
      taskQueue,
      args: [input],
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
      priority: { priorityKey: PRIORITY_KEYS[order.priority], fairnessKey: campaign_id ?? 'none' },
      staticSummary,
      typedSearchAttributes: [
        { key: searchAttributes.leadId, value: lead_id },
        { key: searchAttributes.agentType, value: order.to_agent },
        { key: searchAttributes.leadCategory, value: category },
        { key: searchAttributes.journeyStage, value: stage },
        ...(campaign_id ? [{ key: searchAttributes.campaignId, value: campaign_id }] : []),
      ],
    });
  }

  private async mayGoOn(
    handoff: Handoff,
    problem: string,
    settled: () => boolean = handoff.replaced,
  ): Promise<boolean> {
    const { order, lead_id, journey_no, campaign_id } = handoff;
    const answer = await this.desk.ask(
      journey_no,
      'acknowledgement',
      {
        reason: 'data_error',
        lead_id,
        campaign_id,
        question: `Agent ${order.to_agent} ${problem} (handoff ${order.handoff_id} of lead ${lead_id}). Go on?`,
        evidence: {
          handoff_id: order.handoff_id,
          to_agent: order.to_agent,
          timeout_seconds: this.settings.handoff_timeout_seconds,
        },
        proposed_action: 'Approve: try again (is the worker of that agent running?)',
        alternatives: ['Reject: close the journey as failed'],
      },
      settled,
    );
    return answer ? answer.decision === 'approve' : true;
  }
}

/** @throws what is neither a broken destination nor one that was called off for a newer order */
function endOfFailed(error: unknown, handoff: Handoff): End {
  if (isCancellation(error)) {
    if (handoff.replaced()) return 'replaced';
    throw error;
  }
  if (error instanceof ChildWorkflowFailure && !isErased(error)) return 'broken';
  throw error;
}

/** Which child a handoff starts, and where it runs. A handoff to triage is the journey's own, one to the optimizer the campaign's. */
function destinationOf({ order, lead_id, category, settings }: HandoffChildInput, n: number) {
  switch (order.to_agent) {
    case 'engagement':
      // A person who hands a cold lead over wants it engaged; and an older build knew no nurturing.
      if (category === 'Cold Lead' && order.from_agent === 'lead_triage' && settings.sequences)
        return {
          type: 'nurtureLead',
          workflowId: nurtureWorkflowId(lead_id, n),
          taskQueue: TASK_QUEUES.engagement as string,
          stage: 'nurturing',
          staticSummary: `Nurture lead ${lead_id}`,
        };
      return {
        type: 'engageLead',
        workflowId: engagementWorkflowId(lead_id, n),
        taskQueue: TASK_QUEUES.engagement as string,
        stage: 'engaging',
        staticSummary: `Engage lead ${lead_id} (${category})`,
      };
    case 'manager':
      return {
        type: 'supportHandoff',
        workflowId: supportWorkflowId(lead_id, n),
        taskQueue: workflowInfo().taskQueue,
        stage: 'in_support',
        staticSummary: `Support for lead ${lead_id}`,
      };
    case 'lead_triage':
    case 'campaign_optimizer':
      throw ApplicationFailure.nonRetryable(`a journey starts no child for ${order.to_agent}`, FAILURES.invalid);
  }
}
