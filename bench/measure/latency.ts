/** Latencies: recorded one by one, told as percentiles. */
import { createHistogram } from 'node:perf_hooks';

/** Milliseconds. */
export interface Latency {
  n: number;
  mean: number;
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

export class LatencyRecorder {
  readonly #microseconds = createHistogram();

  record(ms: number): void {
    this.#microseconds.record(Math.max(1, Math.round(ms * 1_000)));
  }

  /** @returns null when nothing was recorded */
  summary(): Latency | null {
    const histogram = this.#microseconds;
    if (histogram.count === 0) return null;
    const ms = (microseconds: number): number => Math.round(microseconds) / 1_000;
    return {
      n: histogram.count,
      mean: ms(histogram.mean),
      p50: ms(histogram.percentile(50)),
      p95: ms(histogram.percentile(95)),
      p99: ms(histogram.percentile(99)),
      max: ms(histogram.max),
    };
  }
}

export interface Spread {
  min: number;
  median: number;
  max: number;
}

/** @throws RangeError when there is no value */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const [min, max] = [sorted[0], sorted.at(-1)];
  if (min === undefined || max === undefined) throw new RangeError('a spread needs a value');
  const upper = sorted[Math.floor(sorted.length / 2)] ?? max;
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? min;
  return { min, median: (lower + upper) / 2, max };
}
