import { aucDifference, aucInterval } from './delong';
import { auc } from './ranking';

const LABELS = [0, 1, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0];
const FIRST = [0.1, 0.8, 0.35, 0.35, 0.9, 0.2, 0.55, 0.55, 0.05, 0.6, 0.7, 0.35];
const SECOND = [0.2, 0.6, 0.5, 0.4, 0.8, 0.1, 0.3, 0.9, 0.2, 0.3, 0.6, 0.4];

it('gives the variance that the definition gives, pair by pair (NumPy 2.4.6)', () => {
  const { low, high, ...interval } = aucInterval(LABELS, FIRST);
  expect(interval.auc).toBeCloseTo(auc(LABELS, FIRST), 14);
  expect(interval.standard_error).toBeCloseTo(0.11576424553469733, 12);
  expect([low, high]).toEqual([expect.closeTo(0.6159634, 6), 1]);
});

it('compares two models on the same rows', () => {
  const { difference, standard_error, p_value } = aucDifference(LABELS, FIRST, SECOND);
  expect(difference).toBeCloseTo(-0.02857142857142847, 12);
  expect(standard_error).toBeCloseTo(0.11458294681443776, 12);
  expect(p_value).toBeCloseTo(0.8030889051678862, 6);
});

it('finds no difference between a model and itself, and nothing to conclude from one yes', () => {
  expect(aucDifference(LABELS, FIRST, FIRST)).toMatchObject({ difference: 0, low: 0, high: 0, p_value: 1 });
  expect(aucInterval([1, 0, 0], [3, 2, 1])).toMatchObject({ auc: 1, low: 0, high: 1 });
  expect(aucDifference([1, 0, 0], [3, 2, 1], [1, 2, 3])).toMatchObject({ low: -1, high: 1, p_value: 1 });
});
