/**
 * Confidence sequences for rates and their differences: intervals that hold at every look together, so that anybody may look
 * as often as she likes and stop when she likes.
 *
 * For each arm and each possible rate p the likelihood ratio of a Beta mixture around p against p itself is a martingale under p
 * that starts at 1, whatever the sample size and whoever decides which arm comes next (Robbins 1970; Howard, Ramdas, McAuliffe,
 * Sekhon 2021, the two-sided beta-binomial mixture). By Ville's inequality it passes 1/α with probability at most α, ever. Of
 * two arms the product is one, so the bound also holds when a bandit assigned them. Not asymptotic; what it takes for granted is
 * that a rate does not drift while it is measured.
 */
import { DEFAULT_ALPHA, priorTrials, type Estimate, type SequenceOptions } from './estimate';
import { logGamma } from './log-beta';
import { lastHolding, minimum } from './minimize';

/** Successes out of trials; a type rather than an interface, so that anything with these two fields will do. */
export type Counted = Readonly<{ successes: number; trials: number }>;

/** Of one rate, at any look. */
export function rateSequence(arm: Counted, options: SequenceOptions = {}): Estimate {
  const { successes, trials } = checked(arm);
  if (trials === 0) return { value: NaN, low: 0, high: 1 };
  const value = successes / trials;
  const prior = priorTrials(options);
  const limit = Math.log(1 / (options.alpha ?? DEFAULT_ALPHA));
  const evidence = logEvidence(arm, prior);
  const holds = (rate: number): boolean => evidence(rate) < limit;
  return { value, low: lastHolding(holds, value, 0), high: lastHolding(holds, value, 1) };
}

/** Of the difference `first − second` of two rates, at any look, also when a bandit assigned the arms. */
export function differenceSequence(first: Counted, second: Counted, options: SequenceOptions = {}): Estimate {
  if (checked(first).trials === 0 || checked(second).trials === 0) return { value: NaN, low: -1, high: 1 };
  const value = first.successes / first.trials - second.successes / second.trials;
  const limit = Math.log(1 / (options.alpha ?? DEFAULT_ALPHA));
  const holds = (difference: number): boolean => logEvidenceAgainst(difference, first, second, options) < limit;
  return { value, low: lastHolding(holds, value, -1), high: lastHolding(holds, value, 1) };
}

/**
 * A p-value that may be looked at as often as one likes: the smallest α at which `differenceSequence` leaves out no difference.
 */
export function anytimePValue(first: Counted, second: Counted, options: SequenceOptions = {}): number {
  if (checked(first).trials === 0 || checked(second).trials === 0) return 1;
  return Math.min(1, Math.exp(-logEvidenceAgainst(0, first, second, options)));
}

/** Logarithm of the evidence that the rates do not differ by `difference`: that against the best of all pairs that do. */
function logEvidenceAgainst(difference: number, first: Counted, second: Counted, options: SequenceOptions): number {
  const prior = priorTrials(options);
  const [ofFirst, ofSecond] = [logEvidence(first, prior), logEvidence(second, prior)];
  const against = (rate: number): number => ofFirst(rate + difference) + ofSecond(rate);
  const [low, high] = [Math.max(0, -difference), Math.min(1, 1 - difference)];
  const [one, other] = [first.successes / first.trials - difference, second.successes / second.trials];
  const slack = 2 / Math.min(first.trials, second.trials);
  return minimum(
    against,
    Math.min(high, Math.max(low, Math.min(one, other) - slack)),
    Math.max(low, Math.min(high, Math.max(one, other) + slack)),
  );
}

const EDGE = 1e-12;

/** A look-up of the global each time would take longer than the rest. */
const { log, log1p, max, min } = Math;

/** @returns of a rate: log B(a + successes, b + failures) − log B(a, b) − log likelihood, where a + b is the prior */
function logEvidence({ successes, trials }: Counted, prior: number): (rate: number) => number {
  const failures = trials - successes;
  const constant = logGamma(prior) - logGamma(prior + trials);
  return (rate) => {
    const p = min(1 - EDGE, max(EDGE, rate));
    const [a, b] = [prior * p, prior * (1 - p)];
    const gammas = logGamma(a + successes) - logGamma(a) + logGamma(b + failures) - logGamma(b);
    return constant + gammas - successes * log(p) - failures * log1p(-p);
  };
}

/** @throws RangeError for counts that cannot be */
function checked(arm: Counted): Counted {
  const { successes, trials } = arm;
  if (!(Number.isFinite(trials) && successes >= 0 && trials >= successes))
    throw new RangeError(`${successes} successes out of ${trials} trials cannot be`);
  return arm;
}
