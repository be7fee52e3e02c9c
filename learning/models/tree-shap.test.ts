import { world } from '../../test/tables';
import { binColumns, fitBins } from './bins';
import { cellReader, fitColumns } from './columns';
import { fitGradientBoosting } from './gradient-boosting';
import { fitRandomForest } from './random-forest';
import { goesLeft, sumOfTrees, type Trees } from './tree';
import { meanOfTrees, treeExplainer } from './tree-shap';

const { table, labels } = world(1500, 5);
const weights = new Float64Array(table.rows).fill(1);
const columns = fitColumns(table);
const codes = cellReader(columns).table(table);
const bins = binColumns(fitBins({ columns, codes, labels, weights }), codes);
const rows = [0, 7, 31, 400].map((row) => Uint8Array.from(bins, (column) => column[row] ?? 0));

/** Mean of the sum of trees when only these columns are known (a bit each). */
function known(trees: Trees, row: Uint8Array, columns: number): number {
  const below = (node: number): number => {
    const asks = trees.column[node]!;
    if (asks < 0) return trees.value[node]!;
    const child = trees.left[node]!;
    if (columns & (1 << asks))
      return below(child + Number(!goesLeft(row[asks]!, trees.threshold[node]!, trees.missing_left[node]!)));
    const [a, b] = [trees.cover[child]!, trees.cover[child + 1]!];
    return (a * below(child) + b * below(child + 1)) / (a + b);
  };
  return trees.roots.reduce((total, root) => total + below(root), 0);
}

/** Shapley values by their definition: over all subsets of the other columns. */
function shapley(trees: Trees, row: Uint8Array): number[] {
  const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));
  const size = (subset: number): number => subset.toString(2).replaceAll('0', '').length;
  return [...row.keys()].map((column) => {
    let value = 0;
    for (let subset = 0; subset < 1 << row.length; subset++) {
      if (subset & (1 << column)) continue;
      const share = (factorial(size(subset)) * factorial(row.length - size(subset) - 1)) / factorial(row.length);
      value += share * (known(trees, row, subset | (1 << column)) - known(trees, row, subset));
    }
    return value;
  });
}

it.each([
  ['a forest', fitRandomForest],
  ['boosted trees', fitGradientBoosting],
])('gives the Shapley values of %s, which add up to what it says', (_, fit) => {
  const { trees } = fit(bins, labels, weights, 3);
  const explain = treeExplainer(trees);
  for (const row of rows) {
    const effects = [...explain(row)];
    expect(effects).toEqual(shapley(trees, row).map((value) => expect.closeTo(value, 9)));
    const sum = effects.reduce((total, effect) => total + effect, meanOfTrees(trees));
    expect(sum).toBeCloseTo(sumOfTrees(trees, row, 0), 9);
  }
});
