/**
 * Cells that money is moved between (channels, variants, campaign × age × gender …), and what each returns. Rates of tiny cells
 * are shrunk to the common rate (empirical Bayes): three lucky outcomes for a dollar are no gold mine.
 */
import { groupBy } from '../../group-by';
import { Z95 } from '../../../learning/metrics/normal';
import { sum } from '../../numbers';

/** A row of an ad export, or a day of a channel. */
export interface Observation {
  cell: string;
  /** in the currency of the file, 0 or more */
  spend: number;
  /** conversions, leads, revenue …: 0 or more */
  outcome: number;
}

export interface Cell {
  cell: string;
  rows: number;
  spend: number;
  outcomes: number;
  /** outcomes per unit of money, totals over totals; null: nothing was spent */
  rate: number | null;
  /** 95 %, of `rate`; null: nothing was spent */
  interval: [number, number] | null;
  /** posterior mean and standard error of the rate */
  shrunk: { rate: number; standard_error: number };
}

/** @returns the cells in the order in which they first appear */
export function cellsOf(observations: readonly Observation[]): Cell[] {
  const rows = groupBy(observations, ({ cell }) => cell);
  const cells = [...rows.entries()].map(([cell, own]) => ({
    cell,
    own,
    spend: sum(own.map(({ spend }) => spend)),
    outcomes: sum(own.map(({ outcome }) => outcome)),
  }));
  const dispersion = overdispersion(cells);
  const prior = gammaPrior(cells, dispersion);
  return cells.map(({ cell, own, spend, outcomes }) => ({
    cell,
    rows: own.length,
    spend,
    outcomes,
    rate: spend > 0 ? outcomes / spend : null,
    interval: spend > 0 ? rateInterval(outcomes, spend, dispersion) : null,
    shrunk: shrink(prior, spend / dispersion, outcomes / dispersion),
  }));
}

type Totals = Pick<Cell, 'spend' | 'outcomes'>;

/** Pearson's χ² over its degrees of freedom, rows about their cell's rate; at least 1. Counts are divided by it. */
function overdispersion(cells: readonly (Totals & { own: readonly Observation[] })[]): number {
  let [chiSquare, freedom] = [0, 0];
  for (const { own, spend, outcomes } of cells) {
    if (spend <= 0 || outcomes <= 0) continue;
    const paid = own.filter((row) => row.spend > 0);
    freedom += paid.length - 1;
    for (const row of paid) {
      const expected = (outcomes / spend) * row.spend;
      chiSquare += (row.outcome - expected) ** 2 / expected;
    }
  }
  return freedom > 0 ? Math.max(1, chiSquare / freedom) : 1;
}

/** Of the rates of cells. `strength` is the money that the prior is worth; infinite: the cells do not differ beyond noise. */
interface GammaPrior {
  mean: number;
  strength: number;
}

/**
 * Gamma prior of Poisson rates, by the moments of exposure-weighted residuals (DerSimonian and Laird's 1986 estimator of the
 * variance between groups, with Poisson variances).
 */
function gammaPrior(cells: readonly Totals[], dispersion: number): GammaPrior {
  const known = cells
    .filter(({ spend }) => spend > 0)
    .map(({ spend, outcomes }) => ({ exposure: spend / dispersion, rate: outcomes / spend }));
  const exposure = sum(known.map((each) => each.exposure));
  if (exposure <= 0) return { mean: 0, strength: Infinity };
  const mean = sum(known.map((each) => each.exposure * each.rate)) / exposure;
  const q = sum(known.map((each) => each.exposure * (each.rate - mean) ** 2));
  const weight = exposure - sum(known.map((each) => each.exposure ** 2)) / exposure;
  const variance = weight > 0 ? Math.max(0, (q - (known.length - 1) * mean) / weight) : 0;
  return { mean, strength: variance > 0 ? mean / variance : Infinity };
}

function shrink({ mean, strength }: GammaPrior, exposure: number, count: number): Cell['shrunk'] {
  if (strength === Infinity) return { rate: mean, standard_error: 0 };
  const rate = (mean * strength + count) / (strength + exposure);
  return { rate, standard_error: Math.sqrt(rate / (strength + exposure)) };
}

/** Byar's approximation of the exact Poisson interval (Breslow and Day 1987, equation 2.10). */
function rateInterval(outcomes: number, spend: number, dispersion: number): [number, number] {
  const count = outcomes / dispersion;
  const unit = dispersion / spend;
  const bound = (n: number, side: number): number => n * (1 - 1 / (9 * n) + (side * Z95) / (3 * Math.sqrt(n))) ** 3;
  return [count > 0 ? Math.max(0, bound(count, -1)) * unit : 0, bound(count + 1, 1) * unit];
}
