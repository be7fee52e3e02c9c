import { pairedDifference } from './paired';

it('takes away what both arms share of a seed', () => {
  const difference = pairedDifference([11, 22, 33, 44, 55], [10, 20, 30, 40, 50]);
  // differences 1 to 5: sd √2.5, half a width 2.7764 · √2.5 / √5
  expect(difference.mean).toBeCloseTo(3, 10);
  expect(difference.sd).toBeCloseTo(Math.sqrt(2.5), 10);
  expect(difference.interval[0]).toBeCloseTo(3 - 1.9632, 2);
  expect(difference.interval[1]).toBeCloseTo(3 + 1.9632, 2);
});
