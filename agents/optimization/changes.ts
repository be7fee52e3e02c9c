/** An opportunity as a concrete change: from the campaign as it stands, its figures and the constraints to what shall be. */
import { channelBudgetsOf, violations } from '../../policy/campaign-changes';
import type { Campaign, Optimization, Variant } from '../../workflows/contracts/campaign';
import type { ChangeConstraints, ProposedChange } from '../../workflows/contracts/changes';
import type { VariantStats } from '../engagement/variant';
import { narrowAudience, type AudienceStats } from './audience-change';
import { moveBudget, type ChannelStats } from './budget-change';
import { promoteVariants } from './variant-change';

export interface ChangeInput {
  campaign: Campaign;
  variants: readonly Variant[];
  variant_stats: readonly VariantStats[];
  channel_stats: readonly ChannelStats[];
  audience_stats: readonly AudienceStats[];
  constraints: ChangeConstraints;
  /** whether the campaign should go on is asked in any case (SPEC section 4) */
  low_performance: boolean;
}

/** A change that has no name yet: the analysis it comes from names it. */
export type ChangeDraft = Omit<ProposedChange, 'change_id' | 'constraints'>;

/** @returns undefined when the figures name nobody to give and nobody to get, or when nothing may be changed */
export function concreteChange(optimization: Optimization, input: ChangeInput): ChangeDraft | undefined {
  const draft = draftOf(optimization, input);
  if (!draft || violations({ ...draft, constraints: input.constraints }).length > 0) return undefined;
  return draft;
}

function draftOf(optimization: Optimization, input: ChangeInput): ChangeDraft | undefined {
  const { campaign, constraints } = input;
  switch (optimization.type) {
    case 'budget_reallocation': {
      const budgets = channelBudgetsOf(campaign);
      return budgets ? moveBudget(budgets, input.channel_stats, constraints) : undefined;
    }
    case 'audience_refinement':
      return narrowAudience(campaign.audience_rules, input.audience_stats);
    case 'creative_optimization':
      return promoteVariants(input.variants, input.variant_stats);
    case 'auto_pause':
      return pause(optimization, input.low_performance);
  }
}

/** By itself only what surely loses money is paused: a figure that is looked at every day falls below any limit now and then. */
function pause(
  { impact_metric, impact_estimate, impact_interval, evidence }: Optimization,
  lowPerformance: boolean,
): ChangeDraft | undefined {
  const clear = impact_interval[0] > 0 && evidence.holds_at_every_look === true;
  if (!clear && !lowPerformance) return undefined;
  return {
    type: 'auto_pause',
    description: 'Pause the campaign: nothing more goes out until somebody resumes it.',
    before: { status: 'active' },
    after: { status: 'paused' },
    effect: {
      metric: impact_metric,
      estimate: impact_estimate,
      interval: impact_interval,
      clear,
      modelled: 'that it would go on losing as it has; what it brings later is not counted',
    },
  };
}
