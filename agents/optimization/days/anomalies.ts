/**
 * What runs otherwise than the days before lead to expect, and since when. Never on one day alone: without its strangest day the
 * run must still stand out.
 */
import type { CampaignDaily } from '../../../workflows/contracts/campaign';
import { groupBy } from '../../group-by';
import { clamp, rounded, sum } from '../../numbers';

export const WATCHED = ['impressions', 'clicks', 'leads_created', 'conversions', 'cost_usd'] as const;
export type Watched = (typeof WATCHED)[number];

/** A type rather than an interface, so that it is JSON to the decision log. */
export type Anomaly = Readonly<{
  metric: Watched;
  direction: 'above' | 'below';
  since: string;
  until: string;
  days: number;
  /** total of these days, and what was to be expected of them */
  observed: number;
  expected: number;
  /** beyond which the total is called strange */
  expected_interval: [number, number];
}>;

/** Days that a run is compared with, just before it. */
const BASELINE = { least: 28, most: 56 } as const;
/** Lengths of runs that are looked at. */
const RUNS = [2, 3, 4, 5, 6, 7, 10, 14];
/** How far off, in standard errors, the run as a whole must lie, and without its strangest day. */
const LIMITS = { total: 5.5, withoutStrangest: 4 } as const;
/** No figure is steadier than this share of itself: differences of a few percent are nobody's alarm. */
const STEADIEST = 0.05;
/** Fewer than this in a baseline say nothing. */
const SUFFICIENT = 10;
/** Quantile of |z| of a normal distribution by which deviations are read off: a quarter of the days may be anything. */
const QUANTILE = { of: 0.75, normal: 1.1503 } as const;
/** Median of |z|. */
const MEDIAN_DEVIATION = 0.6745;
/** Weekdays differ as far as the counts show it: a weekday's own figure against so many counts of the common one. */
const WEEKDAY_PRIOR = 10;

interface Day {
  date: string;
  weekday: number;
  /** a count; money in cents, so that it is one too */
  count: number;
}

/** @param daily whole days only: a day that is not over looks like a fall */
export function anomaliesIn(daily: readonly CampaignDaily[]): Anomaly[] {
  const days = daily.toSorted((a, b) => (a.date < b.date ? -1 : 1)).slice(-BASELINE.most - Math.max(...RUNS));
  return WATCHED.flatMap((metric) => {
    const unit = unitOf(metric);
    const counts = days.map((day) => ({
      date: day.date,
      weekday: new Date(`${day.date}T00:00:00Z`).getUTCDay(),
      count: day[metric] / unit,
    }));
    const runs = RUNS.map((length) => runOf(counts, length)).filter(isStrange);
    // the run that stands out most says since when
    const [strangest] = runs.toSorted((a, b) => Math.abs(b.total) - Math.abs(a.total));
    return strangest ? [describe(strangest, metric, unit)] : [];
  });
}

const unitOf = (metric: Watched): number => (metric === 'cost_usd' ? 0.01 : 1);

interface Run {
  days: readonly Day[];
  expected: number;
  /** 1/k of the negative binomial distribution of the run's total */
  dispersion: number;
  /** in standard errors */
  total: number;
  withoutStrangest: number;
}

const isStrange = (run: Run | undefined): run is Run =>
  run !== undefined &&
  Math.abs(run.withoutStrangest) > LIMITS.withoutStrangest &&
  Math.sign(run.total) === Math.sign(run.withoutStrangest);

/** @returns undefined: nothing to compare with, or as was to be expected */
function runOf(days: readonly Day[], length: number): Run | undefined {
  const run = days.slice(-length);
  const baseline = days.slice(0, -length).slice(-BASELINE.most);
  const model = expectation(baseline);
  if (!model) return undefined;
  const compared = (part: readonly Day[]) => {
    const expected = sum(part.map(model.mean));
    const dispersion = model.dispersion * model.inflation * (1 / part.length + 1 / baseline.length);
    return { expected, dispersion, off: devianceResidual(sum(part.map(({ count }) => count)), expected, dispersion) };
  };
  const whole = compared(run);
  if (Math.abs(whole.off) <= LIMITS.total) return undefined;
  const side = Math.sign(whole.off);
  const distance = (day: Day): number => side * devianceResidual(day.count, model.mean(day), model.dispersion);
  const strangest = run.reduce((a, b) => (distance(b) > distance(a) ? b : a));
  return {
    days: run,
    expected: whole.expected,
    dispersion: whole.dispersion,
    total: whole.off,
    withoutStrangest: compared(run.filter((day) => day !== strangest)).off,
  };
}

function describe({ days, expected, dispersion, total }: Run, metric: Watched, unit: number): Anomaly {
  const reach = LIMITS.total * Math.sqrt(expected + dispersion * expected ** 2);
  const shown = (count: number): number => rounded(Math.max(0, count) * unit, 2);
  return {
    metric,
    direction: total > 0 ? 'above' : 'below',
    since: days[0]?.date ?? '',
    until: days.at(-1)?.date ?? '',
    days: days.length,
    observed: shown(sum(days.map(({ count }) => count))),
    expected: shown(expected),
    expected_interval: [shown(expected - reach), shown(expected + reach)],
  };
}

/**
 * How far a negative binomial count lies off its mean μ, in standard errors: the signed root of its deviance (McCullagh and Nelder
 * 1989), which follows the normal distribution where counts are small and skewed, too. Its variance is μ + dispersion·μ².
 */
function devianceResidual(count: number, mean: number, dispersion: number): number {
  const size = 1 / dispersion;
  const own = count > 0 ? count * Math.log(count / mean) : 0;
  const deviance = 2 * (own - (count + size) * Math.log((count + size) / (mean + size)));
  return Math.sign(count - mean) * Math.sqrt(Math.max(0, deviance));
}

interface Expectation {
  mean: (day: Day) => number;
  /** of one day: 1/k of the negative binomial distribution */
  dispersion: number;
  /** of a sum's variance, by the autocorrelation of days */
  inflation: number;
}

/** Level times weekday, both of winsorised figures; the dispersion by a quantile of the residuals. */
function expectation(baseline: readonly Day[]): Expectation | undefined {
  if (baseline.length < BASELINE.least) return undefined;
  const weekdays = winsorised(groupBy(baseline, ({ weekday }) => weekday));
  const total = sum([...weekdays.values()].map(sum));
  if (total < SUFFICIENT) return undefined;
  const level = total / baseline.length;
  const means = new Map(
    [...weekdays.entries()].map(([weekday, own]) => [
      weekday,
      (level * (sum(own) + WEEKDAY_PRIOR)) / (own.length * level + WEEKDAY_PRIOR),
    ]),
  );
  const mean = ({ weekday }: Day): number => means.get(weekday) ?? level;
  const fitted = Math.sqrt(baseline.length / Math.max(1, baseline.length - weekdays.size));
  const squares = baseline.map((day) => ((day.count - mean(day)) * fitted) ** 2);
  // the dispersion at which a day lies just on the quantile falls as its |z| does: so the quantile of these is the one wanted
  const each = baseline.map((day, n) => ((squares[n] ?? 0) / QUANTILE.normal ** 2 - mean(day)) / mean(day) ** 2);
  const dispersion = Math.max(STEADIEST ** 2, quantile(each, QUANTILE.of));
  const residuals = baseline.map((day) => (day.count - mean(day)) / Math.sqrt(mean(day) + dispersion * mean(day) ** 2));
  return { mean, dispersion, inflation: inflationOf(residuals) };
}

/** (1+ρ)/(1−ρ) with the autocorrelation of clipped residuals at lag 1, 0 to 0.8 (Bartlett 1946). */
function inflationOf(residuals: readonly number[]): number {
  const clipped = residuals.map((each) => clamp(each, -3, 3));
  const squares = sum(clipped.map((each) => each * each));
  if (squares <= 0) return 1;
  const raw = sum(clipped.slice(1).map((each, index) => each * (clipped[index] ?? 0))) / squares;
  const rho = clamp(raw + (1 + 3 * raw) / clipped.length, 0, 0.8);
  return (1 + rho) / (1 - rho);
}

/** Figures by weekday; those beyond three robust deviations of their weekday's median count as three. */
function winsorised(weekdays: ReadonlyMap<number, readonly Day[]>): Map<number, number[]> {
  const groups = [...weekdays.entries()].map(([weekday, own]) => {
    const counts = own.map(({ count }) => count);
    return { weekday, counts, middle: median(counts) };
  });
  const off = groups.flatMap(({ counts, middle }) => counts.map((count) => Math.abs(count - middle)));
  const deviation = median(off) / MEDIAN_DEVIATION;
  return new Map(
    groups.map(({ weekday, counts, middle }) => {
      const reach = 3 * Math.max(deviation, Math.sqrt(Math.max(middle, 1)));
      return [weekday, counts.map((count) => clamp(count, middle - reach, middle + reach))];
    }),
  );
}

function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.ceil(share * (sorted.length - 1))] ?? 0;
}

function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}
