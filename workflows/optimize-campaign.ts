/** One campaign, as long as it lives: analysed on request, when its outcomes change, and on a jittered schedule (SPEC section 4). */
import {
  ActivityFailure,
  allHandlersFinished,
  condition,
  continueAsNew,
  isCancellation,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { steps } from './activity-proxies';
import { HumanDesk } from './ask-human';
import type { Analysis, OptimizeRequest } from './contracts/campaign';
import {
  lastAnalysisQuery,
  optimizerHandoffUpdate,
  optimizeUpdate,
  outcomesChangedSignal,
  type OptimizeCampaignInput,
} from './contracts/optimization';
import { searchAttributes } from './contracts/search-attributes';

/** The schedule is spread over this share of the interval, so that campaigns do not all wake at once. */
const JITTER = 0.2;

export async function optimizeCampaign(input: OptimizeCampaignInput): Promise<never> {
  const campaign = new Campaign(input);
  for (;;) {
    await campaign.waitForWork();
    await campaign.analyseIfDue();
    if (workflowInfo().continueAsNewSuggested) {
      await condition(allHandlersFinished);
      await continueAsNew<typeof optimizeCampaign>(campaign.carriedOver());
    }
  }
}

class Campaign {
  private analyses: number;
  private openEscalationId: string | null;
  private last: Analysis | null = null;
  private due = false;
  /** analyses of one campaign run one after the other */
  private queue: Promise<unknown> = Promise.resolve();
  private readonly desk: HumanDesk;

  constructor(private readonly input: OptimizeCampaignInput) {
    this.analyses = input.carried?.analyses ?? 0;
    this.openEscalationId = input.carried?.open_escalation_id ?? null;
    this.due = input.carried?.due ?? false;
    if (!input.carried) this.queue = this.recall();
    this.desk = new HumanDesk(input.settings, ({ escalation_id }) => {
      if (this.openEscalationId !== escalation_id) return;
      this.openEscalationId = null;
      upsertSearchAttributes([{ key: searchAttributes.escalationStatus, value: 'none' }]);
      this.tell();
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

  async waitForWork(): Promise<void> {
    const seconds = this.input.settings.optimize_interval_seconds * (1 - JITTER / 2 + JITTER * Math.random());
    this.tell();
    const woken = await condition(() => this.due || workflowInfo().continueAsNewSuggested, seconds * 1000, {
      summary: 'Next scheduled analysis',
    });
    if (!woken) this.due = true;
  }

  async analyseIfDue(): Promise<void> {
    if (!this.due) return;
    this.due = false;
    // A failed analysis is not a dead campaign: the next one comes by schedule or request.
    await this.analyse({}).catch(() => undefined);
  }

  carriedOver(): OptimizeCampaignInput {
    const { analyses, due, openEscalationId: open_escalation_id } = this;
    return { ...this.input, carried: { analyses, open_escalation_id, due } };
  }

  private async recall(): Promise<void> {
    try {
      const { analyses, open_escalation_id } = await steps.recallCampaign({ campaign_id: this.input.campaign_id });
      this.analyses = analyses;
      this.openEscalationId = open_escalation_id;
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
    const { analysis, escalate } = await steps.analyzeCampaign({
      campaign_id,
      request,
      analysis_no: this.analyses,
      open_escalation_id: this.openEscalationId,
    });
    this.last = escalate ? { ...analysis, escalation_id: await this.escalate(analysis) } : analysis;
    this.tell();
    return this.last;
  }

  private async escalate({ campaign_id, performance_metrics, optimizations }: Analysis): Promise<string> {
    const { escalation_id } = await this.desk.open(this.analyses, 'low_performance', {
      reason: 'low_performance',
      lead_id: null,
      campaign_id,
      question: `Campaign ${campaign_id} returns less than it costs and converts below 5 %. Should it go on?`,
      evidence: {
        performance_metrics,
        optimizations: optimizations.map(({ type, description }) => ({ type, description })),
      },
      proposed_action: 'Approve: you will act on the proposals below yourself',
      alternatives: ['Reject: leave the campaign as it is'],
    });
    this.openEscalationId = escalation_id;
    upsertSearchAttributes([{ key: searchAttributes.escalationStatus, value: 'open' }]);
    return escalation_id;
  }

  private tell(): void {
    const standing = this.last ? `Last analysis: ${this.last.status}.` : 'Not analysed in this run yet.';
    const question = this.openEscalationId ? ` Waiting for a person: ${this.openEscalationId}.` : '';
    setCurrentDetails(
      `Campaign ${this.input.campaign_id}. ${this.analyses} analyses so far. ${standing}${question} Waiting for the next one.`,
    );
  }
}
