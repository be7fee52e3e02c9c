/** What a campaign's analyses want changed: applied at once, or asked about and carried out when the answer comes. */
import { ActivityFailure, isCancellation, patched } from '@temporalio/workflow';
import { steps } from './activity-proxies';
import type { HumanDesk, OpenQuestion } from './ask-human';
import type { Analysis } from './contracts/campaign';
import type { ChangeStatus } from './contracts/changes';
import type { ChangeOrder } from './contracts/optimization';

/** Held back (HELD_PATCHES), a campaign proposes and applies nothing, as before this build. */
export const isApplying = (): boolean => patched('apply-changes');

export class ChangeDesk {
  /** questions whose change is not settled yet; carried over */
  private readonly open: Set<string>;
  /** those of them that have been answered */
  private readonly answered = new Set<string>();

  constructor(
    private readonly campaignId: string,
    carried: readonly string[],
  ) {
    this.open = new Set(carried);
  }

  get awaiting(): string[] {
    return [...this.open];
  }

  get hasAnswers(): boolean {
    return this.answered.size > 0;
  }

  hear(escalationId: string): void {
    if (this.open.has(escalationId)) this.answered.add(escalationId);
  }

  /** What an earlier run was waiting for may have been answered while nothing ran. */
  recall(escalationIds: readonly string[]): void {
    if (escalationIds.length === 0 || !isApplying()) return;
    for (const id of escalationIds) this.open.add(id);
    this.askAgain();
  }

  /** A change waits for this question, which may have been answered before the asker went on. */
  expect(desk: HumanDesk, question: OpenQuestion): void {
    this.open.add(question.escalation_id);
    if (desk.answerTo(question)) this.answered.add(question.escalation_id);
  }

  /** @returns what became of each */
  async carryOut(
    desk: HumanDesk,
    analysisNo: number,
    orders: readonly ChangeOrder[],
  ): Promise<ReadonlyMap<string, ChangeStatus>> {
    const statuses = new Map<string, ChangeStatus>();
    if (orders.length === 0 || !isApplying()) return statuses;
    for (const order of orders) statuses.set(order.change_id, await this.carryOutOne(desk, analysisNo, order));
    return statuses;
  }

  private async carryOutOne(desk: HumanDesk, analysisNo: number, order: ChangeOrder): Promise<ChangeStatus> {
    const { change_id, question } = order;
    if (!question) return (await steps.applyChange({ change_id })).status;
    const step = change_id.split('.').at(-1) ?? 'change';
    const asked = await desk.open(analysisNo, step, {
      ...question,
      change_id,
      lead_id: null,
      campaign_id: this.campaignId,
    });
    this.expect(desk, asked);
    return 'awaiting_approval';
  }

  /** Carries out what was answered. What cannot be done now is tried again with the next analysis. */
  async settle(): Promise<void> {
    for (const escalation_id of [...this.answered]) {
      this.answered.delete(escalation_id);
      try {
        const { status } = await steps.settleChange({ escalation_id });
        if (status !== 'awaiting_approval') this.open.delete(escalation_id);
      } catch (error) {
        if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
      }
    }
  }

  /** Answers that never arrived are looked up. */
  askAgain(): void {
    for (const id of this.open) this.answered.add(id);
  }
}

export const withStatuses = (analysis: Analysis, statuses: ReadonlyMap<string, ChangeStatus>): Analysis =>
  statuses.size === 0
    ? analysis
    : {
        ...analysis,
        optimizations: analysis.optimizations.map((each) => {
          const change_status = each.change_id === undefined ? undefined : statuses.get(each.change_id);
          return change_status === undefined ? each : { ...each, change_status };
        }),
      };
