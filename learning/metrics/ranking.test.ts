import fc from 'fast-check';
import { auc, liftTable, prAuc } from './ranking';

const LABELS = [0, 1, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0];
const SCORES = [0.1, 0.8, 0.35, 0.35, 0.9, 0.2, 0.55, 0.55, 0.05, 0.6, 0.7, 0.35];

const scored = fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: -20, max: 20 })), { minLength: 2 });

it('gives what scikit-learn 1.9.1 gives, ties included', () => {
  expect(auc(LABELS, SCORES)).toBeCloseTo(0.8428571428571429, 14);
  expect(prAuc(LABELS, SCORES)).toBeCloseTo(0.7944444444444445, 14);
});

it('is one when every yes is above every no, a half when all scores are equal, NaN when there is one answer only', () => {
  expect(auc([0, 0, 1], [1, 2, 3])).toBe(1);
  expect(auc([1, 1, 0], [1, 2, 3])).toBe(0);
  expect(auc([1, 0, 0], [7, 7, 7])).toBe(0.5);
  expect(prAuc([1, 0, 0], [7, 7, 7])).toBeCloseTo(1 / 3, 14);
  expect(auc([1, 1], [1, 2])).toBeNaN();
  expect(prAuc([0, 0], [1, 2])).toBeNaN();
});

it('is the share of pairs ranked rightly, whatever monotone map the scores go through', () => {
  fc.assert(
    fc.property(scored, (rows) => {
      const labels = rows.map(([label]) => label);
      const scores = rows.map(([, score]) => score);
      let pairs = 0;
      let right = 0;
      for (const [yes, high] of rows)
        for (const [no, low] of rows)
          if (yes === 1 && no === 0) {
            pairs++;
            right += high > low ? 1 : high === low ? 0.5 : 0;
          }
      fc.pre(pairs > 0);
      expect(auc(labels, scores)).toBeCloseTo(right / pairs, 12);
      const mapped = scores.map((score) => Math.atan(score));
      expect(auc(labels, mapped)).toBe(auc(labels, scores));
    }),
  );
});

it('shows what working the list from the top finds', () => {
  const lift = liftTable(LABELS, SCORES, 4);
  expect(lift.map(({ rows, positives }) => [rows, positives])).toEqual([
    [3, 2],
    [3, 2],
    [3, 1],
    [3, 0],
  ]);
  expect(lift[0]).toMatchObject({ share: 0.25, captured: 0.4, cumulative_lift: expect.closeTo(1.6, 12) });
  expect(lift.at(-1)).toMatchObject({ share: 1, captured: 1, cumulative_lift: 1 });
});
