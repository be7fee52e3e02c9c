/** The best division of the same money among cells whose returns diminish, each within its bounds. */
import { clamp, sum } from '../../numbers';

export interface Allocated {
  spend: number;
  /** outcomes per unit of money at the present spend */
  rate: number;
  /** least and most that may be spent; `spend` lies between */
  least: number;
  most: number;
}

/** Enough halvings for a double's precision. */
const HALVINGS = 200;

/**
 * Maximises Σ spend·rate·(new/spend)^e with Σ new = Σ spend: where no bound holds, the last dollar brings the same in every
 * cell (Lagrange), so one price λ decides, found by bisection.
 * @param elasticity below 1
 * @returns the new spend of each cell; as it was where nothing returns anything
 */
export function allocate(cells: readonly Allocated[], elasticity: number): number[] {
  const total = sum(cells.map(({ spend }) => spend));
  if (!cells.some(({ spend, rate }) => spend > 0 && rate > 0)) return cells.map(({ spend }) => spend);
  const at = (logPrice: number): number[] =>
    cells.map(({ spend, rate, least, most }) => {
      if (spend <= 0) return 0;
      if (rate <= 0) return least;
      return clamp(spend * Math.exp((Math.log(elasticity * rate) - logPrice) / (1 - elasticity)), least, most);
    });
  const logs = cells.filter(({ rate }) => rate > 0).map(({ rate }) => Math.log(elasticity * rate));
  const reach = Math.log(1e12);
  let [low, high] = [Math.min(...logs) - reach, Math.max(...logs) + reach];
  for (let n = 0; n < HALVINGS; n += 1) {
    const middle = (low + high) / 2;
    if (sum(at(middle)) > total) low = middle;
    else high = middle;
  }
  return settle(cells, at(high), total);
}

/** What bisection, or cells that return nothing, leave over goes to whoever has room, the best first. */
function settle(cells: readonly Allocated[], spends: number[], total: number): number[] {
  let left = total - sum(spends);
  const order = cells.map((cell, index) => ({ ...cell, index })).sort((a, b) => b.rate - a.rate);
  for (const { index, most } of order) {
    const had = spends[index] ?? 0;
    const added = Math.min(Math.max(0, left), Math.max(0, most - had));
    spends[index] = had + added;
    left -= added;
  }
  return spends;
}
