/**
 * Whether a rate falls over a campaign's days (fatigue). Looked at as often as anybody likes: a test is made once for each whole
 * week since the first day, and the j-th of them may err with probability α/(j(j+1)), so all together with α (union bound).
 */
import { studentQuantile } from '../../../learning/metrics/student';
import { groupBy } from '../../group-by';
import { clamp, sum } from '../../numbers';

/** Successes out of trials on one day: clicks of impressions, conversions of leads. */
export interface RateDay {
  date: string;
  successes: number;
  trials: number;
}

export interface Decline {
  /** the days that the trend was fitted to */
  from: string;
  to: string;
  /** change of the rate's odds from the first to the last of them, as a share: −0.3 is a fall by 30 % */
  change: number;
  /** as `change`; it holds at every look together with 95 % */
  interval: [number, number];
}

const DAY_MS = 86_400_000;
const WEEK = 7;
const ALPHA = 0.05;
/** Before so many whole weeks nothing is concluded. */
const FIRST_WEEKS = 3;
/** Older weeks say little of what tires people now. */
const LAST_WEEKS = 12;
/** Bins with fewer successes on average are too rough for their logarithm: days are put together to weeks, or nothing is said. */
const SUFFICIENT_SUCCESSES = 5;

/** @returns undefined while nothing shows that the rate falls */
export function declineOf(days: readonly RateDay[]): Decline | undefined {
  const inOrder = numbered(days.toSorted((a, b) => (a.date < b.date ? -1 : 1)));
  const weeks = Math.floor(((inOrder.at(-1)?.day ?? -1) + 1) / WEEK);
  if (weeks < FIRST_WEEKS) return undefined;
  const begin = Math.max(0, weeks - LAST_WEEKS) * WEEK;
  const seen = inOrder.filter(({ day }) => day >= begin && day < weeks * WEEK);
  const look = weeks - FIRST_WEEKS + 1;
  const fit = slopeOf(seen);
  const [first, last] = [seen[0], seen.at(-1)];
  if (!fit || fit.slope >= 0 || !first || !last) return undefined;
  const span = last.day - first.day;
  const reach = studentQuantile(ALPHA / (look * (look + 1)), fit.freedom) * fit.error;
  const bounds: [number, number] = [Math.expm1((fit.slope - reach) * span), Math.expm1((fit.slope + reach) * span)];
  return bounds[1] < 0
    ? { from: first.date, to: last.date, change: Math.expm1(fit.slope * span), interval: bounds }
    : undefined;
}

/** Days counted from the first. */
function numbered(days: readonly RateDay[]): (RateDay & Bin)[] {
  const starts = days.map(({ date }) => Date.parse(date));
  return days.map((each, n) => ({ ...each, day: Math.round(((starts[n] ?? 0) - (starts[0] ?? 0)) / DAY_MS) }));
}

interface Bin {
  day: number;
  successes: number;
  trials: number;
}

interface Slope {
  /** of the log-odds, a day */
  slope: number;
  error: number;
  freedom: number;
}

function slopeOf(days: readonly Bin[]): Slope | undefined {
  const used = days.filter(({ trials }) => trials > 0);
  if (isSufficient(used)) return regress(used, (day) => day % WEEK);
  const weeks = [...groupBy(used, ({ day }) => Math.floor(day / WEEK)).entries()].map(([week, own]): Bin => ({
    day: week * WEEK,
    successes: sum(own.map(({ successes }) => successes)),
    trials: sum(own.map(({ trials }) => trials)),
  }));
  return isSufficient(weeks) ? regress(weeks, () => 0) : undefined;
}

const isSufficient = (bins: readonly Bin[]): boolean =>
  bins.length >= FIRST_WEEKS && sum(bins.map(({ successes }) => successes)) >= SUFFICIENT_SUCCESSES * bins.length;

/**
 * Weighted least squares of the empirical log-odds on the day, with an effect of each group of days (weekdays). The error is at
 * least binomial, and grows with the autocorrelation of the residuals: √((1+ρ)/(1−ρ)), with as many observations fewer (Bartlett
 * 1946); ρ is corrected for the bias that fitting causes (Kendall 1954).
 */
function regress(bins: readonly Bin[], groupOf: (day: number) => number): Slope | undefined {
  const points = bins.map(({ day, successes, trials }) => {
    const [yes, no] = [Math.min(successes, trials) + 0.5, Math.max(0, trials - successes) + 0.5];
    return { day, y: Math.log(yes / no), noise: 1 / yes + 1 / no, group: groupOf(day) };
  });
  const groups = [...groupBy(points, ({ group }) => group).values()];
  const freedom = points.length - groups.length - 1;
  if (freedom < 1) return undefined;
  const plain = within(groups, () => 1);
  if (plain.spread <= 0) return undefined;
  const meanNoise = sum(points.map(({ noise }) => noise)) / points.length;
  const beyondNoise = Math.max(0, plain.squares / freedom - meanNoise);
  const weight = (noise: number): number => 1 / (noise + beyondNoise);
  const fitted = within(groups, weight);
  const rho = autocorrelation(fitted.residuals, groups.length + 1);
  const inflation = (1 + rho) / (1 - rho);
  const variance = Math.max(1, fitted.squares / freedom) / fitted.spread;
  return {
    slope: fitted.slope,
    error: Math.sqrt(variance * inflation),
    freedom: Math.max(1, points.length / inflation - groups.length - 1),
  };
}

interface Point {
  day: number;
  y: number;
  noise: number;
}

/** The slope common to groups that each have their own level. */
function within(groups: readonly (readonly Point[])[], weightOf: (noise: number) => number) {
  const centred = groups.flatMap((group) => {
    const weights = group.map(({ noise }) => weightOf(noise));
    const all = sum(weights);
    const mean = (of: (point: Point) => number): number =>
      sum(group.map((point, index) => (weights[index] ?? 0) * of(point))) / all;
    const [x, y] = [mean(({ day }) => day), mean((point) => point.y)];
    return group.map((point, index) => ({
      day: point.day,
      weight: weights[index] ?? 0,
      x: point.day - x,
      y: point.y - y,
    }));
  });
  const spread = sum(centred.map(({ weight, x }) => weight * x * x));
  const slope = sum(centred.map(({ weight, x, y }) => weight * x * y)) / spread;
  const residuals = centred
    .toSorted((a, b) => a.day - b.day)
    .map(({ weight, x, y }) => Math.sqrt(weight) * (y - slope * x));
  return { slope, spread, residuals, squares: sum(residuals.map((each) => each * each)) };
}

/** Of lag 1, 0 to 0.9. */
function autocorrelation(residuals: readonly number[], parameters: number): number {
  const squares = sum(residuals.map((each) => each * each));
  if (squares <= 0) return 0;
  const raw = sum(residuals.slice(1).map((each, index) => each * (residuals[index] ?? 0))) / squares;
  return clamp(raw + (parameters + 3 * raw) / residuals.length, 0, 0.9);
}
