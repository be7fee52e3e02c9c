import { categorical, numeric, tableOf } from '../../test/tables';
import { cellReader, fitColumns } from './columns';
import { effectOf, fitLogisticRegression } from './logistic-regression';

const ROWS = 60;
const first = Array.from({ length: ROWS }, (_, row) => ((row * 37) % 61) / 10 - 3);
const second = Array.from({ length: ROWS }, (_, row) => ((row * 17) % 23) / 5 - 2);
const group = Array.from({ length: ROWS }, (_, row) => 'abc'[row % 3] ?? '');
const labels = Uint8Array.from(first, (x, row) =>
  Number(x - 0.5 * (second[row] ?? 0) + Number(row % 3 === 1) + (((row * 29) % 7) - 3) * 0.6 > 0),
);
const table = tableOf(numeric('first', first), numeric('second', second), categorical('group', group));

function probabilities(weights = new Float64Array(ROWS).fill(1)): number[] {
  const columns = fitColumns(table);
  const codes = cellReader(columns).table(table);
  const { base, effects } = fitLogisticRegression(columns, codes, labels, weights);
  return first.map((_, row) => {
    const margin = effects.reduce((sum, effect, at) => sum + effectOf(effect, codes[at]?.[row] ?? NaN), base);
    return 1 / (1 + Math.exp(-margin));
  });
}

it('gives what scikit-learn 1.9.1 gives: standardised numbers, one-hot levels, C = 1', () => {
  const expected = [0.0195785125, 0.7314344171, 0.0648308812, 0.8346542077, 0.3847533079];
  for (const [row, probability] of probabilities().slice(0, 5).entries())
    expect(probability).toBeCloseTo(expected[row] ?? NaN, 6);
});

it('is calibrated in the large on its own rows, as maximum likelihood with a free intercept is', () => {
  const mean = probabilities().reduce((sum, probability) => sum + probability, 0) / ROWS;
  expect(mean).toBeCloseTo(27 / ROWS, 8);
});

it('lets rows count by their weight', () => {
  const weights = Float64Array.from(labels, (label) => (label === 1 ? 3 : 1));
  const mean = probabilities(weights).reduce((sum, p, row) => sum + p * (weights[row] ?? 0), 0);
  expect(mean).toBeCloseTo(3 * 27, 6);
});
