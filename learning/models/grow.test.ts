import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { numeric, tableOf } from '../../test/tables';
import { binColumns, fitBins } from './bins';
import { cellReader, fitColumns } from './columns';
import { Grower } from './grow';
import { sumOfTrees } from './tree';

const ROWS = 40;
const first = Array.from({ length: ROWS }, (_, row) => (row * 37) % 61);
const second = Array.from({ length: ROWS }, (_, row) => (row * 17) % 23);
const labels = Uint8Array.from(first, (x, row) => Number(x - 2 * (second[row] ?? 0) + (((row * 29) % 7) - 3) * 4 > 6));

/** a tree whose leaves say the rate of yes */
function rates(values: number[][], min_leaf_rows: number): number[] {
  const table = tableOf(...values.map((column, at) => numeric(`x${at}`, column)));
  const columns = fitColumns(table);
  const weights = new Float64Array(ROWS).fill(1);
  const codes = cellReader(columns).table(table);
  const bins = binColumns(fitBins({ columns, codes, labels, weights }), codes);
  const gradients = Float64Array.from(labels, (label) => -label);
  const grower = new Grower(
    bins,
    gradients,
    weights,
    { max_leaves: 5, max_depth: 9, min_leaf_rows, l2: 0, columns_per_split: values.length },
    xoroshiro128plus(1),
    ({ gradient, curvature }) => -gradient / curvature,
  );
  const tree = grower.grow(Int32Array.from(first.keys()));
  return first.map((_, row) =>
    sumOfTrees(
      tree,
      Uint8Array.from(bins, (column) => column[row] ?? 0),
      0,
    ),
  );
}

it('grows the tree that scikit-learn 1.9.1 grows: five leaves, at least three rows each', () => {
  const third = 1 / 3;
  expect(rates([first, second], 3)).toEqual(
    [0, 0, 0, 1, 0, 0, 1, 0, third, third, 0, 1, 0, 1, third, 0, third, 0, 1, 1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 1, 0, third]
      .concat([0, 0, 1, 0, 1, third, 0, 0])
      .map((rate) => expect.closeTo(rate, 12)),
  );
});

it('sends missing to the side where it fits', () => {
  const missingWhereYes = first.map((x, row) => (labels[row] === 1 ? NaN : x));
  expect(rates([missingWhereYes], 3)).toEqual([...labels]);
});

it('does not split what is constant or would leave too few rows', () => {
  const rate = labels.reduce((sum, label) => sum + label, 0) / ROWS;
  expect(new Set(rates([first.map(() => 7)], 1))).toEqual(new Set([rate]));
  expect(new Set(rates([first], 21))).toEqual(new Set([rate]));
});
