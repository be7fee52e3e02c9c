/** What the intervals promise, counted in simulated experiments that somebody looks at every day. */
import { Random } from '../../data/random';
import { meanDifferenceSequence, momentsOf } from './mean-sequence';
import { anytimePValue, differenceSequence } from './rate-sequence';
import { compareArms, type Arm } from './winner';

const DAYS = 60;
const ALPHA = 0.05;

interface World {
  rates: readonly number[];
  /** leads a day, all arms together */
  daily: number;
  /** which arm the next lead gets */
  assign?: (arms: readonly Arm[], random: Random) => number;
}

const atRandom = (arms: readonly Arm[], random: Random): number => random.integer(0, arms.length - 1);
/** Runs after whatever looks best: what a bandit does to the samples, only more so. */
const greedily = (arms: readonly Arm[], random: Random): number => {
  if (random.chance(0.2)) return atRandom(arms, random);
  const rates = arms.map(({ successes, trials }) => (successes + 1) / (trials + 2));
  return rates.indexOf(Math.max(...rates));
};

/** @returns the arm that was declared winner on the first day on which one was */
function winnerOf({ rates, daily, assign = atRandom }: World, seed: number): string | null {
  const random = new Random(seed, 'experiment');
  const arms = rates.map((_, index) => ({ arm: String(index), successes: 0, trials: 0 }));
  for (let day = 0; day < DAYS; day++) {
    for (let lead = 0; lead < daily; lead++) {
      const index = assign(arms, random);
      const arm = arms[index]!;
      arm.trials++;
      if (random.chance(rates[index]!)) arm.successes++;
    }
    const { winner } = compareArms(arms);
    if (winner !== null) return winner;
  }
  return null;
}

function shareWithWinner(world: World, experiments: number): number {
  let count = 0;
  for (let seed = 0; seed < experiments; seed++) if (winnerOf(world, seed) !== null) count++;
  return count / experiments;
}

test.each([
  ['two arms', 1_000, { rates: [0.1, 0.1], daily: 20 }],
  ['two arms that hardly anybody answers', 300, { rates: [0.01, 0.01], daily: 40 }],
  ['two arms that a greedy bandit assigns', 300, { rates: [0.1, 0.1], daily: 20, assign: greedily }],
])('declares a winner in at most 5 %% of experiments without any difference: %s', (name, experiments, world) => {
  const falseWinners = shareWithWinner(world, experiments);
  console.info(`false winners, ${name}, ${experiments} experiments: ${falseWinners}`);
  expect(falseWinners).toBeLessThanOrEqual(ALPHA);
});

test('declares a winner among four equal arms in at most 5 %', () => {
  expect(shareWithWinner({ rates: [0.2, 0.2, 0.2, 0.2], daily: 80 }, 100)).toBeLessThanOrEqual(ALPHA);
});

test('finds the winner where there is one, and hardly ever the wrong one', () => {
  const power = [0.12, 0.15, 0.2].map((better) => {
    const winners = Array.from({ length: 200 }, (_, seed) => winnerOf({ rates: [0.1, better], daily: 40 }, seed));
    const shareOf = (arm: string): number => winners.filter((winner) => winner === arm).length / winners.length;
    return { better, found: shareOf('1'), wrong: shareOf('0') };
  });
  console.info('power after 60 days of 40 leads, .10 against', power);
  expect(power[2]!.found).toBeGreaterThan(0.95);
  expect(power.every(({ wrong }) => wrong <= ALPHA)).toBe(true);
});

test('means of skewed amounts are told apart falsely in at most 5 %', () => {
  const false_ = Array.from({ length: 500 }, (_, seed) => seed).filter((seed) => {
    const random = new Random(seed, 'money');
    const arms: [number[], number[]] = [[], []];
    return Array.from({ length: DAYS }).some(() => {
      for (let lead = 0; lead < 40; lead++)
        arms[lead % 2]!.push(random.chance(0.1) ? -100 * Math.log(1 - random.next()) : 0);
      const { low, high } = meanDifferenceSequence(momentsOf(arms[0]), momentsOf(arms[1]));
      return low > 0 || high < 0;
    });
  });
  expect(false_.length / 500).toBeLessThanOrEqual(ALPHA);
});

test('the interval of a difference leaves out zero exactly when the p-value says so', () => {
  const first = { successes: 60, trials: 300 };
  const alphas = [0.2, 0.05, 0.01, 0.001];
  const second = { successes: 30, trials: 300 };
  const p = anytimePValue(first, second);
  for (const alpha of alphas) expect(differenceSequence(first, second, { alpha }).low > 0).toBe(p < alpha);
});
