import { categorical, numeric } from '../../test/tables';
import { psiBins, psiOfColumns, psiOfCounts, psiOfNumbers } from './psi';

const evenly = (rows: number, from = 0): Float64Array => Float64Array.from({ length: rows }, (_, row) => from + row);

it('is the sum over bins of the difference of shares times the log of their ratio', () => {
  const smoothed = (a: number, b: number) => (b - a) * Math.log(b / a);
  expect(psiOfCounts([500, 500], [300, 700])).toBeCloseTo(
    smoothed(500.5 / 1001, 300.5 / 1001) + smoothed(500.5 / 1001, 700.5 / 1001),
    12,
  );
});

it('is nothing for the same values, little for a sample of them, much for a shift', () => {
  expect(psiOfNumbers(evenly(1000), evenly(1000))).toBe(0);
  expect(
    psiOfNumbers(
      evenly(1000),
      evenly(500).map((value) => 2 * value),
    ),
  ).toBeLessThan(0.01);
  expect(psiOfNumbers(evenly(1000), evenly(1000, 300))).toBeGreaterThan(0.25);
});

it('gives a bin of its own to a frequent value and to missing', () => {
  const mostlyZero = Float64Array.from({ length: 1000 }, (_, row) => (row % 4 === 0 ? row : 0));
  expect(psiBins(mostlyZero).spikes).toEqual([0]);
  expect(
    psiOfNumbers(
      mostlyZero,
      mostlyZero.map((value) => value || 0.001),
    ),
  ).toBeGreaterThan(0.25);
  expect(
    psiOfNumbers(
      mostlyZero,
      mostlyZero.map((value, row) => (row % 2 === 0 ? value : NaN)),
    ),
  ).toBeGreaterThan(0.25);
});

it('counts a level that is new, one that is gone, and one that is missing', () => {
  const before = categorical('source', ['a', 'a', 'b', 'b']);
  expect(psiOfColumns(before, before)).toBe(0);
  expect(psiOfColumns(before, categorical('source', ['a', 'a', 'c', 'c']))).toBeGreaterThan(0.25);
  expect(psiOfColumns(before, categorical('source', ['a', 'a', null, null]))).toBeGreaterThan(0.25);
  expect(psiOfColumns(before, numeric('source', [1, 2, 3]))).toBeGreaterThan(0.25);
});
