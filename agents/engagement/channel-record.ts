/** Which channels leads like this one answer more than the one that would be used otherwise: what episodes say. */
import type { Channel } from '../../workflows/contracts/channels';
import type { Pattern } from '../knowledge';
import { sum } from '../numbers';

/** What all channels together do is worth this many trials of each. */
const PRIOR_TRIALS = 10;
/** Normal quantile of 80 %: so probably must another channel be answered more. */
const EVIDENT = 0.8416;

interface Rate {
  mean: number;
  variance: number;
}

/**
 * @param channels in the order in which they are tried when nothing is known
 * @returns those that are evidently answered more than the first of them, best first
 */
export function answeredMore(channels: readonly Channel[], patterns: readonly Pattern[]): Channel[] {
  const [usual, ...others] = channels;
  const known = patterns.filter(({ channel }) => channels.some((each) => each === channel));
  if (usual === undefined || known.length === 0) return [];
  const expected = (sum(known.map(({ successes }) => successes)) + 1) / (sum(known.map(({ trials }) => trials)) + 2);
  const rateOf = (wanted: Channel): Rate =>
    rateAmong(
      known.filter(({ channel }) => channel === wanted),
      expected,
    );
  const compared = rateOf(usual);
  const isEvident = ({ mean, variance }: Rate): boolean =>
    mean - compared.mean > EVIDENT * Math.sqrt(variance + compared.variance);
  return others
    .map((channel) => ({ channel, rate: rateOf(channel) }))
    .filter(({ rate }) => isEvident(rate))
    .sort((one, other) => other.rate.mean - one.rate.mean)
    .map(({ channel }) => channel);
}

/** Mean and variance of the Beta posterior, whose prior is what all channels together do. */
function rateAmong(patterns: readonly Pattern[], expected: number): Rate {
  const trials = PRIOR_TRIALS + sum(patterns.map((pattern) => pattern.trials));
  const mean = (PRIOR_TRIALS * expected + sum(patterns.map(({ successes }) => successes))) / trials;
  return { mean, variance: (mean * (1 - mean)) / (trials + 1) };
}
