import { studentQuantile } from './student';

it.each([
  [1, 12.7062],
  [2, 4.3027],
  [3, 3.1824],
  [4, 2.7764],
  [5, 2.5706],
  [6, 2.4469],
  [30, 2.0423],
  [120, 1.9799],
])('is that of the tables at 97.5 %: %s degrees', (freedom, expected) => {
  expect(studentQuantile(0.025, freedom)).toBeCloseTo(expected, 4);
});

it.each([
  [1, 318.3088],
  [2, 22.3271],
  [5, 5.8934],
  [30, 3.3852],
])('is that of the tables far out too, where many looks are allowed for: %s degrees', (freedom, expected) => {
  expect(studentQuantile(0.001, freedom)).toBeCloseTo(expected, 3);
});

it('between two whole degrees lies between theirs; of very many is the normal one', () => {
  const [two, between, three] = [2, 2.5, 3].map((freedom) => studentQuantile(0.025, freedom));
  expect([two, between, three]).toEqual([two, between, three].toSorted((a, b) => Number(b) - Number(a)));
  expect(studentQuantile(0.025, 1e6)).toBeCloseTo(1.95997, 4);
});

it.each([0, 0.5, NaN])('refuses %s degrees of freedom', (freedom) => {
  expect(() => studentQuantile(0.025, freedom)).toThrow(RangeError);
});
