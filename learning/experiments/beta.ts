/** Unknown rates that have Beta distributions: where each lies, and which of several is the highest. */
import type { Estimate } from './estimate';

export interface Beta {
  a: number;
  b: number;
}

/** Steps of the integration; the range follows the distributions, so this is enough however sharp they are. */
const STEPS = 600;
/** Standard deviations on both sides that the range covers. */
const REACH = 6;

/**
 * P(rate i is the highest) for every i: ∫ fᵢ(x) ∏_{j≠i} Fⱼ(x) dx by the midpoint rule. Adds up to 1.
 * Deterministic, unlike sampling, so that it can be logged as a propensity.
 */
export function bestProbabilities(rates: readonly Beta[]): number[] {
  if (rates.length === 1) return [1];
  const ranges = rates.map(rangeOf);
  const low = Math.max(0, Math.min(...ranges.map((range) => range[0])));
  const high = Math.min(1, Math.max(...ranges.map((range) => range[1])));
  const points = pointsBetween(low, high);
  const cells = rates.map((rate) => cellsOf(rate, points));
  const below = cells.map(midpointCdf);
  const wins = cells.map((mass, i) =>
    sum(
      mass.map((cell, step) =>
        below.reduce((product, cdf, j) => (j === i ? product : product * (cdf[step] ?? 0)), cell),
      ),
    ),
  );
  const total = sum(wins);
  return total > 0 ? wins.map((win) => win / total) : rates.map(() => 1 / rates.length);
}

/** Mean, and the equal-tailed interval that holds the rate with 95 %, by the same integration. */
export function betaEstimate(rate: Beta): Estimate {
  const [from, to] = rangeOf(rate);
  const [low, high] = [Math.max(0, from), Math.min(1, to)];
  const mass = cellsOf(rate, pointsBetween(low, high));
  const quantile = (share: number): number => {
    let passed = 0;
    const cell = mass.findIndex((each) => (passed += each) >= share);
    const within = (passed - share) / (mass[cell] ?? 1);
    return low + ((cell + 1 - within) * (high - low)) / STEPS;
  };
  return { value: rate.a / (rate.a + rate.b), low: quantile(0.025), high: quantile(0.975) };
}

const pointsBetween = (low: number, high: number): number[] =>
  Array.from({ length: STEPS }, (_, step) => low + ((step + 0.5) * (high - low)) / STEPS);

function rangeOf({ a, b }: Beta): [number, number] {
  const mean = a / (a + b);
  const deviation = Math.sqrt((mean * (1 - mean)) / (a + b + 1));
  return [mean - REACH * deviation, mean + REACH * deviation];
}

/** Probability of each cell, the density up to its own maximum so that nothing under- or overflows. */
function cellsOf({ a, b }: Beta, points: readonly number[]): number[] {
  const logs = points.map((x) => (a - 1) * Math.log(x) + (b - 1) * Math.log1p(-x));
  const peak = Math.max(...logs);
  const mass = logs.map((log) => Math.exp(log - peak));
  const total = sum(mass);
  return mass.map((cell) => cell / total);
}

function midpointCdf(mass: readonly number[]): number[] {
  let passed = 0;
  return mass.map((cell) => {
    passed += cell;
    return passed - cell / 2;
  });
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
