/** Money between a campaign's channels: who gives, who gets, how much. To the cent, the total as it was. */
import { describeMove, mostCents } from '../../policy/campaign-changes';
import { splitWhole } from '../../policy/shares';
import type { ChangeConstraints } from '../../workflows/contracts/changes';
import { centsByChannel, type ChannelBudgets } from '../../workflows/contracts/channel-budgets';
import type { Channel } from '../../workflows/contracts/lead';
import { rounded, sum, Z95 } from '../numbers';
import type { ChangeDraft } from './changes';
import { BUDGET_ELASTICITY, MAX_SHIFT } from './opportunities';

/** What a channel did for a campaign in the days that were looked at; channels on which nothing happened are not among them. */
export interface ChannelStats {
  channel: Channel;
  /** messages of ours */
  sends: number;
  /** leads that answered well, booked or converted */
  successes: number;
}

/** No channel gives more than this share of its budget at once. */
const MOST_GIVEN = 0.5;
/** Smaller moves are not worth the trouble. */
const LEAST_CENTS = 100;

interface Pot {
  channel: Channel;
  cents: number;
  successes: number;
  /** successes per cent of the daily budget: no cost by channel is known, so the budget stands for it */
  yield: number;
}

/** The channel with the best yield gets, those with a lower one give by the size of their budgets. */
export function moveBudget(
  budgets: ChannelBudgets,
  stats: readonly ChannelStats[],
  constraints: ChangeConstraints,
): ChangeDraft | undefined {
  const all = centsByChannel(budgets);
  const pots = all.flatMap(([channel, cents]) => potOf(channel, cents, stats) ?? []);
  const receiver = pots.toSorted((a, b) => b.yield - a.yield)[0];
  if (!receiver || receiver.successes === 0) return undefined;
  const givers = pots.filter((pot) => pot.yield < receiver.yield);
  const givable = givers.map(({ cents }) => Math.floor(cents * MOST_GIVEN));
  const total = sum(all.map(([, cents]) => cents));
  const moved = Math.min(
    Math.floor(total * MAX_SHIFT),
    sum(givable),
    mostCents(receiver.cents, constraints) - receiver.cents,
  );
  if (moved < LEAST_CENTS) return undefined;
  const given = splitWhole(moved, givable);
  const change = new Map([
    [receiver.channel, moved],
    ...givers.map(({ channel }, index) => [channel, -(given[index] ?? 0)] as const),
  ]);
  const after = Object.fromEntries(
    all.map(([channel, cents]) => [channel, (cents + (change.get(channel) ?? 0)) / 100]),
  );
  return {
    type: 'budget_reallocation',
    description: describeMove(budgets, after),
    before: { channel_budgets: budgets },
    after: { channel_budgets: after },
    effect: effectOf(moved, receiver, givers),
  };
}

function potOf(channel: Channel, cents: number, stats: readonly ChannelStats[]): Pot | undefined {
  const found = stats.find((each) => each.channel === channel);
  // of a channel on which nothing ever happened nothing is known, good or bad
  if (!found || cents === 0) return undefined;
  return { channel, cents, successes: found.successes, yield: found.successes / cents };
}

/** Moved money works as well as the receiver's does, less what returns diminish; counts carry their own noise (Poisson). */
function effectOf(moved: number, receiver: Pot, givers: readonly Pot[]): ChangeDraft['effect'] {
  const gives = {
    cents: sum(givers.map(({ cents }) => cents)),
    successes: sum(givers.map(({ successes }) => successes)),
  };
  const scale = moved * BUDGET_ELASTICITY;
  const estimate = scale * (receiver.yield - gives.successes / gives.cents);
  const spread = scale * Z95 * Math.hypot(noise(receiver), noise(gives));
  return {
    metric: 'additional successes over as many days as were looked at',
    estimate: rounded(estimate, 4),
    interval: [rounded(estimate - spread, 4), rounded(estimate + spread, 4)],
    clear: estimate - spread > 0,
    modelled: `cost by channel is not measured, its budget stands for it; elasticity ${BUDGET_ELASTICITY}`,
  };
}

/** Standard error of a yield. Nothing seen is not nothing known: it counts as one. */
const noise = ({ cents, successes }: Pick<Pot, 'cents' | 'successes'>): number =>
  Math.sqrt(Math.max(1, successes)) / cents;
