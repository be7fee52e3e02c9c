/** One campaign, as long as it lives: analysed on request, when its outcomes change, and on a jittered schedule (SPEC section 4). */
import {
  ActivityFailure,
  allHandlersFinished,
  condition,
  continueAsNew,
  isCancellation,
  patched,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { steps } from './activity-proxies';
import { HumanDesk } from './ask-human';
import { ChangeDesk, isApplying, withStatuses } from './campaign-changes';
import type { Analysis, OptimizeRequest } from './contracts/campaign';
import {
  lastAnalysisQuery,
  optimizerHandoffUpdate,
  optimizeUpdate,
  outcomesChangedSignal,
  type ChangeOrder,
  type OptimizeCampaignInput,
} from './contracts/optimization';
import { searchAttributes } from './contracts/search-attributes';

/** The schedule is spread over this share of the interval, so that campaigns do not all wake at once. */
const JITTER = 0.2;
/** A run ends after so many analyses, whatever the server suggests: a campaign's history stays small. */
const ANALYSES_PER_RUN = 50;

/** Held back, answers that never arrived are looked up only when nothing else has woken the campaign, as before this build. */
const isLookingUp = (): boolean => patched('look-up-questions');

export async function optimizeCampaign(input: OptimizeCampaignInput): Promise<never> {
  const campaign = new Campaign(input);
  for (;;) {
    await campaign.waitForWork();
    await campaign.settleAnswers();
    await campaign.analyseIfDue();
    if (campaign.isLongEnough) {
      await campaign.finishWork();
      await continueAsNew<typeof optimizeCampaign>(campaign.carriedOver());
    }
  }
}

class Campaign {
  private analyses: number;
  private openEscalationId: string | null;
  private last: Analysis | null = null;
  private due = false;
  private hasEnded = false;
  /** when answers that never arrived were looked up last, in ms */
  private askedAgainAt: number;
  private analysesInRun = 0;
  private hasRunFull = false;
  /** analyses of one campaign run one after the other */
  private queue: Promise<unknown> = Promise.resolve();
  private readonly desk: HumanDesk;
  private readonly changes: ChangeDesk;

  constructor(private readonly input: OptimizeCampaignInput) {
    this.analyses = input.carried?.analyses ?? 0;
    this.openEscalationId = input.carried?.open_escalation_id ?? null;
    this.due = input.carried?.due ?? false;
    this.askedAgainAt = input.carried?.asked_again_at ?? Date.now();
    this.changes = new ChangeDesk(input.campaign_id, input.carried?.awaiting ?? []);
    if (!input.carried) this.queue = this.recall();
    this.desk = new HumanDesk(input.settings, ({ escalation_id }) => {
      this.changes.hear(escalation_id);
      if (this.openEscalationId === escalation_id) this.closeQuestion();
    });
    setHandler(lastAnalysisQuery, () => this.last);
    setHandler(outcomesChangedSignal, () => {
      this.due = true;
    });
    setHandler(optimizeUpdate, (request) => this.analyse(request));
    setHandler(optimizerHandoffUpdate, async (order) => {
      const acknowledged_by = workflowInfo().workflowId;
      const { context_sha256 } = await steps.acceptHandoff({ order, acknowledged_by });
      this.due = true;
      return { handoff_id: order.handoff_id, context_sha256, acknowledged_by };
    });
  }

  get isLongEnough(): boolean {
    return this.hasRunFull || workflowInfo().continueAsNewSuggested;
  }

  async waitForWork(): Promise<void> {
    const seconds = this.input.settings.optimize_interval_seconds * (1 - JITTER / 2 + JITTER * Math.random());
    this.tell();
    const isWanted = (): boolean => this.due || this.changes.hasAnswers || this.isLongEnough;
    const woken = await condition(isWanted, seconds * 1000, { summary: 'Next scheduled analysis' });
    if (!woken) this.due = true;
    if (woken && !this.mustAskAgain) return;
    this.changes.askAgain();
    this.askedAgainAt = Date.now();
  }

  /** Whoever wakes the campaign all the time does not keep it from looking up the answers that never arrived. */
  private get mustAskAgain(): boolean {
    const since = Date.now() - this.askedAgainAt;
    return (
      this.changes.awaiting.length > 0 && since >= this.input.settings.optimize_interval_seconds * 1000 && isLookingUp()
    );
  }

  settleAnswers(): Promise<void> {
    return this.changes.settle();
  }

  async analyseIfDue(): Promise<void> {
    if (!this.due) return;
    this.due = false;
    // A failed analysis is not a dead campaign: the next one comes by schedule or request.
    await this.analyse({}).catch(() => undefined);
  }

  /** Nothing under way is left behind: callers have their answers, and what was decided is done. */
  async finishWork(): Promise<void> {
    while (this.changes.hasAnswers || !allHandlersFinished()) {
      await this.changes.settle();
      await condition(allHandlersFinished);
    }
  }

  carriedOver(): OptimizeCampaignInput {
    const { analyses, due, openEscalationId: open_escalation_id, askedAgainAt: asked_again_at } = this;
    const { awaiting } = this.changes;
    return { ...this.input, carried: { analyses, open_escalation_id, due, awaiting, asked_again_at } };
  }

  private async recall(): Promise<void> {
    try {
      const past = await steps.recallCampaign({ campaign_id: this.input.campaign_id });
      this.analyses = past.analyses;
      this.openEscalationId = past.open_escalation_id;
      this.changes.recall(past.awaiting ?? []);
    } catch (error) {
      // An unknown campaign has no past; the analysis will say that it is unknown.
      if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
    }
  }

  private analyse(request: OptimizeRequest): Promise<Analysis> {
    const analysis = this.queue.then(() => this.analyseNow(request));
    this.queue = analysis.catch(() => undefined);
    return analysis;
  }

  private async analyseNow(request: OptimizeRequest): Promise<Analysis> {
    this.analyses += 1;
    const { campaign_id } = this.input;
    const {
      analysis,
      escalate,
      changes = [],
      ended = false,
    } = await steps.analyzeCampaign({
      campaign_id,
      request,
      analysis_no: this.analyses,
      open_escalation_id: this.openEscalationId,
    });
    this.hasEnded = ended;
    if (this.openEscalationId !== null && analysis.escalation_id === null && isLookingUp()) this.closeQuestion();
    const pause = changes.find(({ question }) => question?.reason === 'low_performance');
    this.last = escalate ? await this.escalate(analysis, pause) : analysis;
    const others = changes.filter((order) => order !== pause);
    this.last = withStatuses(this.last, await this.changes.carryOut(this.desk, this.analyses, others));
    this.analysesInRun += 1;
    if (this.analysesInRun === ANALYSES_PER_RUN) this.hasRunFull = isApplying();
    this.tell();
    return this.last;
  }

  private closeQuestion(): void {
    this.openEscalationId = null;
    upsertSearchAttributes([{ key: searchAttributes.escalationStatus, value: 'none' }]);
    this.tell();
  }

  /** Whether it should go on. Where pausing it is a change, that is what is asked, and the answer is carried out. */
  private async escalate(analysis: Analysis, pause: ChangeOrder | undefined): Promise<Analysis> {
    const { campaign_id, performance_metrics, optimizations } = analysis;
    const order = pause?.question && isApplying() ? pause : undefined;
    const open = await this.desk.open(this.analyses, 'low_performance', {
      reason: 'low_performance',
      lead_id: null,
      campaign_id,
      question: `Campaign ${campaign_id} returns less than it costs and converts below 5 %. Should it go on?`,
      proposed_action: 'Approve: you will act on the proposals below yourself',
      alternatives: ['Reject: leave the campaign as it is'],
      ...(order && { ...order.question, change_id: order.change_id }),
      evidence: {
        ...order?.question?.evidence,
        performance_metrics,
        optimizations: optimizations.map(({ type, description }) => ({ type, description })),
      },
    });
    if (order) this.changes.expect(this.desk, open);
    this.openEscalationId = open.escalation_id;
    upsertSearchAttributes([{ key: searchAttributes.escalationStatus, value: 'open' }]);
    const asked = { ...analysis, escalation_id: open.escalation_id };
    return order ? withStatuses(asked, new Map([[order.change_id, 'awaiting_approval']])) : asked;
  }

  private tell(): void {
    const standing = this.last ? `Last analysis: ${this.last.status}.` : 'Not analysed in this run yet.';
    const end = this.hasEnded ? ' The campaign has ended: nothing is proposed.' : '';
    const open = [...new Set([...(this.openEscalationId ? [this.openEscalationId] : []), ...this.changes.awaiting])];
    const question = open.length > 0 ? ` Waiting for a person: ${open.join(', ')}.` : '';
    setCurrentDetails(
      `Campaign ${this.input.campaign_id}. ${this.analyses} analyses so far. ${standing}${end}${question} Waiting for the next one.`,
    );
  }
}
