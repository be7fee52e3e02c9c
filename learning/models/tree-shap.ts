/**
 * What each column adds to the sum of trees: exact Shapley values, columns not yet known being averaged over by the cover of
 * the branches (TreeSHAP, Lundberg, Erion and Lee 2018, algorithm 2). They add up to the sum minus its mean.
 */
import { goesLeft, type Trees } from './tree';

/** Columns on the way to a node, those above each other on one stack: a child copies its parent's path and extends it. */
interface Path {
  column: Int16Array;
  /** share of rows that would come this way not knowing the column */
  zero: Float64Array;
  /** 1 when the row itself comes this way */
  one: Float64Array;
  /** share of the orderings of columns, by how many of them are known */
  weight: Float64Array;
}

/** Mean of the sum of trees over the training rows. */
export function meanOfTrees({ roots, column, left, value, cover }: Trees): number {
  const meanBelow = (node: number): number => {
    if ((column[node] ?? -1) < 0) return value[node] ?? 0;
    const child = left[node] ?? 0;
    const [a, b] = [cover[child] ?? 0, cover[child + 1] ?? 0];
    return (a * meanBelow(child) + b * meanBelow(child + 1)) / (a + b);
  };
  return roots.reduce((total, root) => total + meanBelow(root), 0);
}

/** @returns a function from the bins of a row to what each of its columns adds */
export function treeExplainer(trees: Trees): (bins: Uint8Array) => Float64Array {
  const deepest = depthOf(trees) + 2;
  const stack = (deepest * (deepest + 1)) / 2;
  const path: Path = {
    column: new Int16Array(stack),
    zero: new Float64Array(stack),
    one: new Float64Array(stack),
    weight: new Float64Array(stack),
  };
  return (bins) => {
    const effects = new Float64Array(bins.length);
    for (const root of trees.roots) walk({ trees, bins, path, effects }, root, 0, 0, 1, 1, -1);
    return effects;
  };
}

interface Walk {
  trees: Trees;
  bins: Uint8Array;
  path: Path;
  effects: Float64Array;
}

/** @param parent where the parent's path begins, of which `length` entries are still in force */
function walk(of: Walk, node: number, length: number, parent: number, zero: number, one: number, column: number): void {
  const { trees, bins, path } = of;
  const start = parent + length;
  copy(path, parent, start, length);
  extend(path, start, length, zero, one, column);
  const asks = trees.column[node] ?? -1;
  if (asks < 0) {
    addLeaf(of, start, length, trees.value[node] ?? 0);
    return;
  }
  let kept = length;
  let zeroBefore = 1;
  let oneBefore = 1;
  for (let at = start + 1; at <= start + length; at++) {
    if (path.column[at] !== asks) continue;
    zeroBefore = path.zero[at] ?? 0;
    oneBefore = path.one[at] ?? 0;
    unwind(path, start, length, at);
    kept--;
    break;
  }
  const child = trees.left[node] ?? 0;
  const isLeft = goesLeft(bins[asks] ?? 0, trees.threshold[node] ?? 0, trees.missing_left[node] ?? 0);
  const hot = isLeft ? child : child + 1;
  const cold = isLeft ? child + 1 : child;
  const all = (trees.cover[child] ?? 0) + (trees.cover[child + 1] ?? 0);
  walk(of, hot, kept + 1, start, (zeroBefore * (trees.cover[hot] ?? 0)) / all, oneBefore, asks);
  walk(of, cold, kept + 1, start, (zeroBefore * (trees.cover[cold] ?? 0)) / all, 0, asks);
}

function depthOf({ roots, column, left }: Trees): number {
  const below = (node: number): number => {
    const child = left[node] ?? 0;
    return (column[node] ?? -1) < 0 ? 0 : 1 + Math.max(below(child), below(child + 1));
  };
  return roots.reduce((deepest, root) => Math.max(deepest, below(root)), 0);
}

/** A loop: the paths are too short for copyWithin to pay. */
function copy({ column, zero, one, weight }: Path, from: number, to: number, length: number): void {
  for (let i = 0; i < length; i++) {
    column[to + i] = column[from + i] ?? 0;
    zero[to + i] = zero[from + i] ?? 0;
    one[to + i] = one[from + i] ?? 0;
    weight[to + i] = weight[from + i] ?? 0;
  }
}

/** `length` entries are there; one more comes. */
function extend(path: Path, start: number, length: number, zero: number, one: number, column: number): void {
  const { weight } = path;
  const last = start + length;
  path.column[last] = column;
  path.zero[last] = zero;
  path.one[last] = one;
  weight[last] = length === 0 ? 1 : 0;
  for (let i = length - 1; i >= 0; i--) {
    const at = start + i;
    const share = weight[at] ?? 0;
    weight[at + 1] = (weight[at + 1] ?? 0) + (one * share * (i + 1)) / (length + 1);
    weight[at] = (zero * share * (length - i)) / (length + 1);
  }
}

/** Undoes `extend` for the entry at `gone`. */
function unwind(path: Path, start: number, length: number, gone: number): void {
  const { column, zero, one, weight } = path;
  const z = zero[gone] ?? 0;
  const o = one[gone] ?? 0;
  let next = weight[start + length] ?? 0;
  for (let i = length - 1; i >= 0; i--) {
    const at = start + i;
    const share = weight[at] ?? 0;
    if (o === 0) weight[at] = (share * (length + 1)) / (z * (length - i));
    else {
      weight[at] = (next * (length + 1)) / ((i + 1) * o);
      next = share - ((weight[at] ?? 0) * z * (length - i)) / (length + 1);
    }
  }
  for (let at = gone; at < start + length; at++) {
    column[at] = column[at + 1] ?? 0;
    zero[at] = zero[at + 1] ?? 0;
    one[at] = one[at + 1] ?? 0;
  }
}

/** A leaf counts for the columns on its path: all that lead elsewhere alike, each that leads here by its own share. */
function addLeaf({ path, effects }: Walk, start: number, length: number, value: number): void {
  const { column, zero, one, weight } = path;
  let elsewhere = 0;
  for (let i = 0; i < length; i++) elsewhere += ((weight[start + i] ?? 0) * (length + 1)) / (length - i);
  for (let at = start + 1; at <= start + length; at++) {
    const z = zero[at] ?? 0;
    const share = one[at] === 0 ? -elsewhere : unwoundSum(path, start, length, z) * (1 - z);
    const by = column[at] ?? 0;
    effects[by] = (effects[by] ?? 0) + share * value;
  }
}

/** Sum of the weights that `unwind` would leave for a column that leads here with the row and for a share `zero` without. */
function unwoundSum({ weight }: Path, start: number, length: number, zero: number): number {
  let next = weight[start + length] ?? 0;
  let sum = 0;
  for (let i = length - 1; i >= 0; i--) {
    const part = (next * (length + 1)) / (i + 1);
    sum += part;
    next = (weight[start + i] ?? 0) - (part * zero * (length - i)) / (length + 1);
  }
  return sum;
}
