import { logBeta, logGamma } from './log-beta';
import { meanSequence, momentsOf } from './mean-sequence';
import { differenceSequence, rateSequence } from './rate-sequence';
import { compareArms } from './winner';

test('logGamma is that of the tables', () => {
  expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 12);
  expect(logGamma(11)).toBeCloseTo(Math.log(3_628_800), 12);
  expect(logGamma(1e-6)).toBeCloseTo(13.815509980749431, 10);
  expect(logGamma(100)).toBeCloseTo(359.1342053695754, 11);
  // on both sides of where another series begins
  for (const x of [14, 14.5, 14.999, 15, 1_000]) expect(logGamma(x + 1) - logGamma(x)).toBeCloseTo(Math.log(x), 11);
  expect(logBeta(2, 3)).toBeCloseTo(Math.log(1 / 12), 12);
});

test('a rate of which nothing is known may be anything', () => {
  expect(rateSequence({ successes: 0, trials: 0 })).toEqual({ value: NaN, low: 0, high: 1 });
  const { low, high } = rateSequence({ successes: 0, trials: 200 });
  expect(low).toBe(0);
  expect(high).toBeGreaterThan(0.02);
  expect(high).toBeLessThan(0.2);
});

test('intervals shrink with what was seen and mirror when yes and no are swapped', () => {
  const small = rateSequence({ successes: 20, trials: 100 });
  const large = rateSequence({ successes: 2_000, trials: 10_000 });
  expect(small.low).toBeLessThan(large.low);
  expect(large.low).toBeLessThan(0.2);
  expect(large.high).toBeGreaterThan(0.2);
  expect(large.high).toBeLessThan(small.high);
  const mirrored = rateSequence({ successes: 80, trials: 100 });
  expect(mirrored.low).toBeCloseTo(1 - small.high, 5);
  const forth = differenceSequence({ successes: 20, trials: 100 }, { successes: 30, trials: 90 });
  const back = differenceSequence({ successes: 30, trials: 90 }, { successes: 20, trials: 100 });
  expect(forth.low).toBeCloseTo(-back.high, 5);
});

test('a winner needs that every other arm was tried', () => {
  const tried = { arm: 'a', successes: 400, trials: 1_000 };
  const beaten = { arm: 'b', successes: 100, trials: 1_000 };
  expect(compareArms([tried, beaten])).toMatchObject({ leader: 'a', winner: 'a' });
  expect(compareArms([tried, beaten, { arm: 'c', successes: 0, trials: 0 }])).toMatchObject({
    leader: 'a',
    winner: null,
  });
  expect(compareArms([tried])).toMatchObject({ leader: 'a', winner: null, leads: [] });
  expect(compareArms([])).toMatchObject({ leader: null, winner: null });
});

test('counts that cannot be are refused', () => {
  expect(() => rateSequence({ successes: 3, trials: 2 })).toThrow('3 successes out of 2 trials cannot be');
});

test('a mean says nothing before there are thirty values, nor of values that are all the same', () => {
  expect(meanSequence(momentsOf([1, 2, 3]))).toMatchObject({ value: 2, low: -Infinity });
  expect(meanSequence(momentsOf(new Array<number>(100).fill(0)))).toMatchObject({ value: 0, high: Infinity });
  const { low, high } = meanSequence(momentsOf(Array.from({ length: 1_000 }, (_, index) => index % 2)));
  expect(low).toBeGreaterThan(0.43);
  expect(high).toBeLessThan(0.57);
});
