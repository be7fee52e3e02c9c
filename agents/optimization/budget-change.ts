/** Money between a campaign's channels: who gives, who gets, how much. To the cent, the total as it was. */
import { rateSequence } from '../../learning/experiments/rate-sequence';
import { describeMove, mostCents } from '../../policy/campaign-changes';
import type { ChangeConstraints } from '../../workflows/contracts/changes';
import { centsByChannel, type ChannelBudgets } from '../../workflows/contracts/channel-budgets';
import type { Channel } from '../../workflows/contracts/lead';
import { rounded, sum } from '../numbers';
import { planBudget, type BudgetPlan } from './allocation/plan';
import type { ChangeDraft } from './changes';

/** What a channel did for a campaign in the days that were looked at; channels on which nothing happened are not among them. */
export interface ChannelStats {
  channel: Channel;
  /** messages of ours */
  sends: number;
  /** leads that answered well, booked or converted */
  successes: number;
}

/** No channel's budget moves by more than this share at once: further off nobody has seen what money does. */
export const MAX_SHIFT = 0.2;
/** Smaller moves are not worth the trouble. */
const LEAST_CENTS = 100;
/** Of `clear`, over all looks together. */
const ALPHA = 0.05;

interface Pot {
  channel: Channel;
  before: number;
  after: number;
  successes: number;
}

/** The division of the same money that is modelled to bring most, each channel within its cap. */
export function moveBudget(
  budgets: ChannelBudgets,
  stats: readonly ChannelStats[],
  constraints: ChangeConstraints,
): ChangeDraft | undefined {
  // of a channel on which nothing ever happened nothing is known, good or bad
  const known = centsByChannel(budgets).flatMap(([channel, cents]) => {
    const found = stats.find((each) => each.channel === channel);
    return found && cents > 0 ? [{ channel, before: cents, successes: found.successes }] : [];
  });
  const plan = planBudget(
    known.map(({ channel, before, successes }) => ({ cell: channel, spend: before, outcome: successes })),
    { cap: Math.min(MAX_SHIFT, constraints.max_budget_increase ?? MAX_SHIFT), min_spend: 0 },
    1,
  );
  const pots = toCents(known, plan, constraints);
  const moved = sum(pots.map(({ before, after }) => Math.max(0, after - before)));
  if (moved < LEAST_CENTS) return undefined;
  const after = {
    ...budgets,
    ...Object.fromEntries(pots.map(({ channel, after: cents }) => [channel, cents / 100])),
  };
  return {
    type: 'budget_reallocation',
    description: describeMove(budgets, after),
    before: { channel_budgets: budgets },
    after: { channel_budgets: after },
    effect: effectOf(plan, pots),
  };
}

/** Whole cents that add up: what rounding down leaves over goes to the channels that get, as far as they may rise. */
function toCents(known: readonly Omit<Pot, 'after'>[], { moves }: BudgetPlan, constraints: ChangeConstraints): Pot[] {
  const pots = known.map((pot, index) => ({
    ...pot,
    after: Math.min(Math.floor((moves[index]?.spend_after ?? 0) + 1e-6), mostCents(pot.before, constraints)),
  }));
  let left = sum(pots.map(({ before, after }) => before - after));
  for (const pot of pots.toSorted((a, b) => b.after / b.before - a.after / a.before)) {
    const added = Math.min(left, mostCents(pot.before, constraints) - pot.after);
    pot.after += added;
    left -= added;
  }
  return pots;
}

function effectOf({ gain, elasticity }: BudgetPlan, pots: readonly Pot[]): ChangeDraft['effect'] {
  const successes = sum(pots.map((pot) => pot.successes));
  const counted = (share: number): number => rounded(share * successes, 4);
  return {
    metric: 'additional successes over as many days as were looked at',
    estimate: counted(gain.value),
    interval: [counted(gain.low), counted(gain.high)],
    clear: isClear(pots),
    modelled: `cost by channel is not measured, its budget stands for it; elasticity ${elasticity.value}`,
  };
}

/**
 * Were all channels alike, each success would be one of those that get with the probability of their share of the money. That they
 * have more is tested at every look together, for every choice of who gets (Bonferroni).
 */
function isClear(pots: readonly Pot[]): boolean {
  const getting = pots.filter(({ before, after }) => after > before);
  const total = (some: readonly Pot[], of: 'before' | 'successes'): number => sum(some.map((pot) => pot[of]));
  const counted = { successes: total(getting, 'successes'), trials: total(pots, 'successes') };
  const { low } = rateSequence(counted, { alpha: ALPHA / (2 ** pots.length - 2) });
  return low > total(getting, 'before') / total(pots, 'before');
}
