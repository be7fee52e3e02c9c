import { sigmoid } from '../logistic';
import { atLevelOf, fitCalibration, type HeldOut } from './calibration';

/** margins evenly from −3 to 3, and as many yes as their line promises, spread evenly */
function heldOut(rows: number, slope: number, intercept: number): HeldOut {
  const margins = Float64Array.from({ length: rows }, (_, row) => -3 + (6 * (row + 0.5)) / rows);
  let owed = 0;
  const labels = Uint8Array.from(margins, (margin) => {
    owed += sigmoid(intercept + slope * margin);
    if (owed < 0.5) return 0;
    owed--;
    return 1;
  });
  return { margins, labels, weights: new Float64Array(rows).fill(1) };
}

it('finds the line by which margins were too sure of themselves', () => {
  const { slope, intercept } = fitCalibration(heldOut(20_000, 0.6, -1));
  expect(slope).toBeCloseTo(0.6, 2);
  expect(intercept).toBeCloseTo(-1, 2);
});

it('keeps the order, at the base rate, where margins say nothing or the opposite', () => {
  for (const slope of [0, -1]) {
    const rows = heldOut(4000, slope, 0);
    const found = fitCalibration(rows);
    expect(found.slope).toBe(0.01);
    expect(sigmoid(found.intercept)).toBeCloseTo(0.5, 2);
  }
});

it('stays moderate where a few rows are told apart without a fault', () => {
  const { margins, weights } = heldOut(40, 1, 0);
  const labels = Uint8Array.from(margins, (margin) => Number(margin > 0));
  expect(fitCalibration({ margins, labels, weights }).slope).toBeLessThan(4);
});

it('moves to the level of the latest rows as far as they are evidence', () => {
  const before = { slope: 1, intercept: 0 };
  expect(atLevelOf(heldOut(4000, 1, -2), before).intercept).toBeCloseTo(-2, 2);
  expect(atLevelOf(heldOut(20, 1, -9), before).intercept).toBeGreaterThan(-3);
  expect(atLevelOf(heldOut(0, 1, -9), before)).toEqual(before);
});
