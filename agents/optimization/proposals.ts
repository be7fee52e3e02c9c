/** Which changes are proposed now, which of an earlier analysis still stand, and what a person is asked about each. */
import { mostCents, QUIET_DAYS, violations } from '../../policy/campaign-changes';
import type { Optimization } from '../../workflows/contracts/campaign';
import type { CampaignChange, ChangeConstraints, ProposedChange } from '../../workflows/contracts/changes';
import { centsByChannel, type ModificationLimits } from '../../workflows/contracts/channel-budgets';
import type { ChangeQuestion } from '../../workflows/contracts/optimization';
import type { ChangeDraft } from './changes';

const DAY_MS = 86_400_000;

export interface ProposalInput {
  campaign_id: string;
  analysis_no: number;
  constraints: ChangeConstraints;
  optimizations: readonly Optimization[];
  drafts: readonly ChangeDraft[];
  /** the latest of each type */
  latest: readonly CampaignChange[];
  now: Date;
}

export interface Proposals {
  /** with the change that was made of each, or that an earlier analysis has made */
  optimizations: Optimization[];
  proposed: ProposedChange[];
}

export function proposeChanges(input: ProposalInput): Proposals {
  const proposed: ProposedChange[] = [];
  const optimizations = input.optimizations.map((optimization): Optimization => {
    const { type } = optimization;
    const standing = input.latest.find((each) => each.type === type && stands(each, input));
    if (standing) return { ...optimization, change_id: standing.change_id, change_status: standing.status };
    const draft = input.drafts.find((each) => each.type === type);
    if (!draft || (type === 'auto_pause' && wasResumed(input))) return optimization;
    const change_id = `${input.campaign_id}.${input.analysis_no}.${type}`;
    proposed.push({ ...draft, change_id, constraints: input.constraints });
    return {
      ...optimization,
      description: draft.description,
      impact_estimate: draft.effect.estimate,
      impact_interval: draft.effect.interval,
      impact_metric: draft.effect.metric,
      impact_basis: draft.effect.modelled === null ? 'concurrent_control' : 'modelled',
      change_id,
      change_status: 'proposed',
    };
  });
  return { optimizations, proposed };
}

/** It is under way, or so fresh that the figures cannot have answered yet. What is still to be applied keeps today's constraints. */
const stands = (change: CampaignChange, { constraints, now }: ProposalInput): boolean =>
  change.status === 'proposed'
    ? violations({ ...change, constraints }).length === 0
    : change.status === 'awaiting_approval' || isFresh(change, now);

const isFresh = ({ settled_at, undone_at }: CampaignChange, now: Date): boolean => {
  const last = undone_at ?? settled_at;
  return last !== null && now.getTime() - new Date(last).getTime() < QUIET_DAYS * DAY_MS;
};

/** What a person has just resumed is not paused again the next day. */
const wasResumed = ({ latest, now }: ProposalInput): boolean =>
  latest.some((change) => change.type === 'resume' && change.status === 'applied' && isFresh(change, now));

/** Everything a person needs to decide on a change (SPEC section 6). */
export function questionAbout(change: CampaignChange, isLowPerformance: boolean): ChangeQuestion {
  const { campaign_id, change_id, description, before, after, constraints, effect, reason } = change;
  const isPause = change.type === 'auto_pause';
  const limits = modificationLimits(change);
  return {
    reason: isPause && isLowPerformance ? 'low_performance' : 'budget_change',
    question: isPause
      ? `Campaign ${campaign_id} costs more than it brings in. Pause it?`
      : `Campaign ${campaign_id}: ${description} Shall it be done?`,
    evidence: {
      change_id,
      type: change.type,
      before,
      after,
      constraints,
      expected_effect: effect,
      waits_because: reason,
    },
    proposed_action: `Approve: ${description}`,
    alternatives: [
      'Reject: leave the campaign as it is',
      ...(limits ? ['Modify: other channel_budgets with the same total, each up to its max_usd'] : []),
    ],
    ...(limits && { modification_limits: limits }),
  };
}

/** What the constraints leave to a person who would rather have other budgets. */
function modificationLimits({ type, before, constraints }: CampaignChange): ModificationLimits | undefined {
  const budgets = type === 'budget_reallocation' ? before.channel_budgets : undefined;
  if (!budgets) return undefined;
  const had = centsByChannel(budgets);
  return {
    total_usd: had.reduce((sum, [, amount]) => sum + amount, 0) / 100,
    max_usd: Object.fromEntries(had.map(([channel, amount]) => [channel, mostCents(amount, constraints) / 100])),
  };
}
