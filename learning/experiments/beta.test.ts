import { betaEstimate } from './beta';

describe('what is believed of a rate', () => {
  it.each([
    // P(X > x) = (1 − x)^9, and P(X < x) = x^9 for the other: by hand
    ['a = 1', { a: 1, b: 9 }, 1 - 0.975 ** (1 / 9), 1 - 0.025 ** (1 / 9)],
    ['b = 1', { a: 9, b: 1 }, 0.025 ** (1 / 9), 0.975 ** (1 / 9)],
    // P(X < x) is the chance of at least 21 of 109 at a rate of x: the binomial sum, by halving
    ['a sharp one', { a: 21, b: 89 }, 0.123395, 0.269055],
  ])('lies between its quantiles: %s', (_name, rate, low, high) => {
    const estimate = betaEstimate(rate);
    expect(estimate.value).toBeCloseTo(rate.a / (rate.a + rate.b), 12);
    expect(estimate.low).toBeCloseTo(low, 3);
    expect(estimate.high).toBeCloseTo(high, 3);
  });
});
