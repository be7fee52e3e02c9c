/** A reallocation of the same money among cells: who gives, who gets, what it is modelled to bring. */
import type { Estimate } from '../../../learning/metrics/intervals';
import { Z95 } from '../../../learning/metrics/normal';
import { rounded, sum } from '../../numbers';
import { allocate } from './allocate';
import { cellsOf, type Cell, type Observation } from './cells';
import { estimateElasticity, type Elasticity } from './elasticity';

export interface MoveLimits {
  /** no cell's money rises or falls by more than this share, 0 to 1 */
  cap: number;
  /** no cell is given less than this, unless it had less */
  min_spend: number;
}

export interface Move extends Cell {
  spend_after: number;
  /** of its spend, as a share */
  change: number;
  /** too few outcomes to say much of this cell by itself */
  small_sample: boolean;
}

export interface BudgetPlan {
  moves: Move[];
  elasticity: Elasticity;
  /** more outcomes for the same money, as a share of them: modelled */
  gain: Estimate;
  /** so few outcomes that nothing is concluded: the money stays where it is */
  insufficient_data: boolean;
}

/** Below so many outcomes nothing is concluded, of a cell or of all. */
export const SUFFICIENT_OUTCOMES = 30;

/** @param sufficient outcomes below which nothing is moved */
export function planBudget(
  observations: readonly Observation[],
  limits: MoveLimits,
  sufficient = SUFFICIENT_OUTCOMES,
): BudgetPlan {
  const cells = cellsOf(observations);
  const elasticity = estimateElasticity(observations);
  const insufficient_data = sum(cells.map(({ outcomes }) => outcomes)) < sufficient;
  const after = insufficient_data
    ? cells.map(({ spend }) => spend)
    : movesWithin(
        cells.map(({ spend, shrunk }) => ({ spend, rate: shrunk.rate })),
        elasticity.value,
        limits,
      );
  return {
    moves: cells.map((cell, index) => moveOf(cell, after[index] ?? 0)),
    elasticity,
    gain: gainOf(cells, after, elasticity),
    insufficient_data,
  };
}

/** @returns the new spend of each cell */
export function movesWithin(
  cells: readonly { spend: number; rate: number }[],
  elasticity: number,
  { cap, min_spend }: MoveLimits,
): number[] {
  return allocate(
    cells.map(({ spend, rate }) => ({
      spend,
      rate,
      least: Math.min(spend, Math.max(spend * (1 - cap), min_spend)),
      most: spend * (1 + cap),
    })),
    elasticity,
  );
}

const moveOf = (cell: Cell, after: number): Move => ({
  ...cell,
  spend_after: rounded(after, 2),
  change: cell.spend > 0 ? rounded(after / cell.spend - 1, 4) : 0,
  small_sample: cell.outcomes < SUFFICIENT_OUTCOMES,
});

/** Delta method: uncertain are the cells' rates and the elasticity. */
function gainOf(cells: readonly Cell[], after: readonly number[], { value: e, standard_error }: Elasticity): Estimate {
  const paid = cells.flatMap(({ spend, shrunk }, index) =>
    spend > 0
      ? {
          expected: spend * shrunk.rate,
          error: spend * shrunk.standard_error,
          scale: Math.max((after[index] ?? 0) / spend, Number.MIN_VALUE),
        }
      : [],
  );
  const total = sum(paid.map(({ expected }) => expected));
  if (total <= 0) return { value: 0, low: 0, high: 0 };
  const value = sum(paid.map(({ expected, scale }) => expected * (scale ** e - 1))) / total;
  const ofRates = sum(paid.map(({ error, scale }) => ((error * (scale ** e - 1 - value)) / total) ** 2));
  const slope = sum(paid.map(({ expected, scale }) => expected * scale ** e * Math.log(scale))) / total;
  const spread = Z95 * Math.sqrt(ofRates + (slope * standard_error) ** 2);
  return { value, low: value - spread, high: value + spread };
}
