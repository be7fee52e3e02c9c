import { rfmOf, rfmScore } from './rfm';

const now = new Date('2026-11-21T00:00:00Z');
const daysAgo = (days: number): Date => new Date(now.getTime() - days * 86_400_000);

test('recency halves every 30 days and never exceeds 1', () => {
  const recency = (days: number): number =>
    rfmOf({ engagements: 1, lastEngagedAt: daysAgo(days), monetaryUsd: 0 }, now).recency;
  expect([recency(-1), recency(0), recency(30), recency(60)]).toEqual([1, 1, 0.5, 0.25]);
});

test('frequency and money grow with the logarithm, up to a full part', () => {
  const of = (engagements: number, monetaryUsd: number) => rfmOf({ engagements, lastEngagedAt: now, monetaryUsd }, now);
  expect(of(20, 10_000)).toEqual({ recency: 1, frequency: 1, monetary: 1 });
  expect(of(500, 1e9)).toEqual({ recency: 1, frequency: 1, monetary: 1 });
  expect(of(1, 0).frequency).toBeCloseTo(Math.log(2) / Math.log(21), 10);
  expect(of(1, 0).monetary).toBe(0);
});

test('the weights add up to 1', () => {
  expect(rfmScore({ recency: 1, frequency: 1, monetary: 1 })).toBeCloseTo(1, 10);
  expect(rfmScore({ recency: 1, frequency: 0, monetary: 0 })).toBe(0.5);
});
