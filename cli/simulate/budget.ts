/** `merit campaign simulate --file`: a reallocation of budget, what it is modelled to bring, and what rows held out say of it. */
import type { Observation } from '../../agents/optimization/allocation/cells';
import type { Elasticity } from '../../agents/optimization/allocation/elasticity';
import { heldOutGain } from '../../agents/optimization/allocation/holdout';
import { planBudget, SUFFICIENT_OUTCOMES, type Move, type MoveLimits } from '../../agents/optimization/allocation/plan';
import { rounded, sum } from '../../agents/numbers';
import type { Estimate } from '../../learning/metrics/intervals';
import { card, table } from '../output';

/** One split may be lucky: so many are made, with the seeds that follow the given one. */
const SPLITS = 20;
/** The response beyond such a share rests on the model alone. */
const CAUTIOUS_CAP = 0.3;
const MAX_LISTED = 40;

export interface BudgetOptions extends MoveLimits {
  holdout: number;
  seed: number;
}

interface Gain {
  estimate: number;
  /** 95 % */
  interval: [number, number];
}

export interface BudgetReport {
  rows: number;
  total_spend: number;
  total_outcomes: number;
  cap: number;
  min_spend: number;
  insufficient_data: boolean;
  elasticity: Elasticity;
  /** more outcomes for the same money, as a share of them */
  expected_gain: Gain & { basis: 'modelled' };
  holdout: {
    share: number;
    seed: number;
    train_rows: number;
    held_out_rows: number;
    held_out_outcomes: number;
    gain_at_held_out_rates: Gain;
    gain_with_diminishing_returns: Gain;
    best_in_hindsight: number;
    /** of `gain_at_held_out_rates`, over the seeds that follow */
    splits: { count: number; mean: number; sd: number; least: number; mean_with_diminishing_returns: number };
  };
  moves: ({ cell: string[] } & Omit<Move, 'cell'>)[];
  warnings: string[];
}

/** @param onSplit told after each of `SPLITS` */
export function reportBudget(
  observations: readonly Observation[],
  options: BudgetOptions,
  empty: number,
  onSplit: (done: number, of: number) => void,
): BudgetReport {
  const { moves, elasticity, gain, insufficient_data } = planBudget(observations, options);
  const splits = Array.from({ length: SPLITS }, (_, n) => {
    const split = heldOutGain(observations, options, options.holdout, options.seed + n);
    onSplit(n + 1, SPLITS);
    return split;
  });
  const [first] = splits;
  if (!first) throw new RangeError('no split was made');
  const gains = splits.map(({ at_held_out_rates }) => at_held_out_rates.value);
  const mean = sum(gains) / SPLITS;
  return {
    rows: observations.length,
    total_spend: rounded(sum(moves.map(({ spend }) => spend)), 2),
    total_outcomes: rounded(sum(moves.map(({ outcomes }) => outcomes)), 2),
    cap: options.cap,
    min_spend: options.min_spend,
    insufficient_data,
    elasticity,
    expected_gain: { ...gainOf(gain), basis: 'modelled' },
    holdout: {
      share: options.holdout,
      seed: options.seed,
      train_rows: first.train_rows,
      held_out_rows: first.held_out_rows,
      held_out_outcomes: first.held_out_outcomes,
      gain_at_held_out_rates: gainOf(first.at_held_out_rates),
      gain_with_diminishing_returns: gainOf(first.with_diminishing_returns),
      best_in_hindsight: rounded(first.hindsight, 4),
      splits: {
        count: SPLITS,
        mean: rounded(mean, 4),
        sd: rounded(Math.sqrt(sum(gains.map((each) => (each - mean) ** 2)) / (SPLITS - 1)), 4),
        least: rounded(Math.min(...gains), 4),
        mean_with_diminishing_returns: rounded(
          sum(splits.map(({ with_diminishing_returns }) => with_diminishing_returns.value)) / SPLITS,
          4,
        ),
      },
    },
    moves: moves
      .map(({ cell, ...move }) => ({ cell: JSON.parse(cell) as string[], ...move, spend: rounded(move.spend, 2) }))
      .sort((a, b) => b.spend_after - b.spend - (a.spend_after - a.spend)),
    warnings: warningsOf(options, elasticity, empty, insufficient_data),
  };
}

const gainOf = ({ value, low, high }: Estimate): Gain => ({
  estimate: rounded(value, 4),
  interval: [rounded(low, 4), rounded(high, 4)],
});

function warningsOf({ cap }: BudgetOptions, { measured }: Elasticity, empty: number, insufficient: boolean): string[] {
  const percent = Math.round(cap * 100);
  return [
    ...(insufficient ? [`Fewer than ${SUFFICIENT_OUTCOMES} outcomes: nothing is concluded, no money is moved.`] : []),
    ...(cap > CAUTIOUS_CAP
      ? [`±${percent} % is far beyond what such data can show: the response there is the model’s alone.`]
      : []),
    ...(measured ? [] : ['The elasticity is the prior’s: no cell has rows of different spend with outcomes.']),
    ...(empty > 0 ? [`${empty} empty cells of spend or outcome were counted as 0.`] : []),
  ];
}

const percent = (share: number): string => `${share >= 0 ? '+' : '−'}${Math.abs(share * 100).toFixed(1)} %`;
const withInterval = ({ estimate, interval: [low, high] }: Gain): string =>
  `${percent(estimate)} (${percent(low)} to ${percent(high)})`;

export function describeBudget(report: BudgetReport, columns: readonly string[]): string {
  const { elasticity, holdout, moves } = report;
  const moved = sum(moves.map(({ spend, spend_after }) => Math.max(0, spend_after - spend)));
  const facts = card({
    rows: report.rows,
    'cells, spend, outcomes': `${moves.length}, ${report.total_spend}, ${report.total_outcomes}`,
    limits: `±${rounded(report.cap * 100, 1)} % a cell, at least ${report.min_spend}`,
    moved: `${moved.toFixed(2)} (${rounded((moved / Math.max(report.total_spend, 1e-9)) * 100, 1)} % of the money)`,
    elasticity: `${elasticity.value} (${elasticity.interval.join(' to ')})`,
    'expected gain, modelled': withInterval(report.expected_gain),
    'held-out rows': `${holdout.held_out_rows}, seed ${holdout.seed}; the other ${holdout.train_rows} chose the moves`,
    '  at their own rates': `${withInterval(holdout.gain_at_held_out_rates)} outcomes for the same money; best in hindsight ${percent(holdout.best_in_hindsight)}`,
    '  with diminishing returns': withInterval(holdout.gain_with_diminishing_returns),
    [`  ${holdout.splits.count} splits`]: `mean ${percent(holdout.splits.mean)} (sd ${rounded(holdout.splits.sd * 100, 1)}, least ${percent(holdout.splits.least)}); with diminishing returns ${percent(holdout.splits.mean_with_diminishing_returns)}`,
  });
  const rows = moves
    .slice(0, MAX_LISTED)
    .map((move) => [
      ...move.cell,
      move.spend.toFixed(2),
      rounded(move.outcomes, 2),
      move.rate?.toPrecision(3),
      move.shrunk.rate.toPrecision(3),
      move.spend_after.toFixed(2),
      percent(move.change),
      move.small_sample ? 'small sample' : '',
    ]);
  const head = [...columns, 'spend', 'outcomes', 'rate', 'shrunk', 'new spend', 'change', ''];
  const more = moves.length > MAX_LISTED ? `\n${moves.length - MAX_LISTED} more cells with --json` : '';
  const warnings = report.warnings.map((warning) => `\n! ${warning}`).join('');
  return `${facts}\n\n${table(head, rows)}${more}${warnings}\n${NOTE}`;
}

const NOTE = `
Rows held out show that the differences between cells are real. They do not show what moved money does: that stays modelled
until a part of the money is left where it is, at the same time, to compare with.`;
