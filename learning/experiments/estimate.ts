/** What every statistic here answers with. */

/** A value and the interval that holds it; infinite ends when the data say nothing. */
export interface Estimate {
  value: number;
  low: number;
  high: number;
}

export interface SequenceOptions {
  /** chance that the interval ever misses, over all looks together; 0.05 unless given */
  alpha?: number;
  /** observations (of each arm) at which the interval is narrowest; valid at any number. 500 unless given */
  designTrials?: number;
}

export const DEFAULT_ALPHA = 0.05;
export const DEFAULT_DESIGN_TRIALS = 500;

/**
 * How many observations the mixture's prior is worth, so that a normal mixture is narrowest at `designTrials` (Howard, Ramdas,
 * McAuliffe, Sekhon 2021, section 3.5: the design point t has t/prior ≈ 2 log(1/α) + log(1 + 2 log(1/α))).
 */
export function priorTrials({ alpha = DEFAULT_ALPHA, designTrials = DEFAULT_DESIGN_TRIALS }: SequenceOptions): number {
  const twoLog = 2 * Math.log(1 / alpha);
  return designTrials / (twoLog + Math.log(1 + twoLog));
}
