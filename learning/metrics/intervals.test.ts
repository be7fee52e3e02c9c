import { Random } from '../../data/random';
import { poissonInterval, ratioOfTotals } from './intervals';

it('a count of nothing may have been three or four, and never less than nothing', () => {
  expect(poissonInterval(0)).toEqual([0, expect.closeTo(3.84, 2)]);
  expect(poissonInterval(10)).toEqual([expect.closeTo(5.43, 2), expect.closeTo(18.41, 2)]);
});

it('the ratio of a week’s totals is held by its interval nineteen times in twenty, not nine in ten', () => {
  const random = new Random(1, 'ratio');
  const normal = () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  const weeks = Array.from({ length: 4_000 }, () =>
    ratioOfTotals(
      Array.from({ length: 7 }, () => {
        const divisor = 100 * (1 + 0.2 * normal());
        return { divisor, dividend: 2 * divisor + 30 * normal() };
      }),
    ),
  );
  const held = weeks.filter((week) => week && week.low <= 2 && week.high >= 2).length / weeks.length;
  expect(held).toBeGreaterThan(0.935);
  expect(held).toBeLessThan(0.965);
});

it('of two days the ratio’s interval is as wide as one degree of freedom makes it', () => {
  const estimate = ratioOfTotals([
    { dividend: 110, divisor: 100 },
    { dividend: 90, divisor: 100 },
  ]);
  // squares of 10² each: 12.7062 · √(200 · 2) / 200
  expect(estimate?.high).toBeCloseTo(1 + (12.7062 * 20) / 200, 4);
});

it('says nothing from one day, or without a divisor', () => {
  expect(ratioOfTotals([{ dividend: 1, divisor: 1 }])).toBeUndefined();
  expect(ratioOfTotals(Array.from({ length: 5 }, () => ({ dividend: 1, divisor: 0 })))).toBeUndefined();
});
