/** Decision trees over bins, many in one set of flat arrays: quick to walk, small to store. */

export interface Trees {
  /** node where each tree begins */
  roots: Int32Array;
  /** column that a node asks for; −1: a leaf */
  column: Int16Array;
  /** bins up to this one go left */
  threshold: Uint8Array;
  /** 1: missing goes left */
  missing_left: Uint8Array;
  /** node of the left child; the right one is the next */
  left: Int32Array;
  /** what a leaf adds to the margin */
  value: Float64Array;
  /** weight of the training rows that came by: how likely each side is while the column is unknown */
  cover: Float64Array;
}

export interface TreeNode {
  value: number;
  cover: number;
}

export interface TreeSplit {
  column: number;
  threshold: number;
  missing_left: boolean;
}

/** One tree, as it grows. */
export class TreeBuilder {
  private readonly nodes: (TreeNode & TreeSplit & { at: number })[] = [];

  constructor(root: TreeNode) {
    this.add(root);
  }
  private add({ value, cover }: TreeNode): number {
    return this.nodes.push({ value, cover, column: -1, threshold: 0, missing_left: false, at: -1 }) - 1;
  }
  /** @returns the left child; the right one is the next */
  split(node: number, split: TreeSplit, left: TreeNode, right: TreeNode): number {
    const at = this.add(left);
    this.add(right);
    Object.assign(this.nodes[node] ?? {}, split, { at });
    return at;
  }
  build(): Trees {
    return {
      roots: Int32Array.of(0),
      column: Int16Array.from(this.nodes, ({ column }) => column),
      threshold: Uint8Array.from(this.nodes, ({ threshold }) => threshold),
      missing_left: Uint8Array.from(this.nodes, ({ missing_left }) => Number(missing_left)),
      left: Int32Array.from(this.nodes, ({ at }) => at),
      value: Float64Array.from(this.nodes, ({ value }) => value),
      cover: Float64Array.from(this.nodes, ({ cover }) => cover),
    };
  }
}

export function joined(all: readonly Trees[]): Trees {
  const starts: number[] = [];
  let nodes = 0;
  for (const { column } of all) {
    starts.push(nodes);
    nodes += column.length;
  }
  const moved = (indices: Int32Array, at: number): number[] =>
    Array.from(indices, (index) => (index < 0 ? index : index + (starts[at] ?? 0)));
  return {
    roots: Int32Array.from(all.flatMap(({ roots }, at) => moved(roots, at))),
    column: Int16Array.from(all.flatMap(({ column }) => [...column])),
    threshold: Uint8Array.from(all.flatMap(({ threshold }) => [...threshold])),
    missing_left: Uint8Array.from(all.flatMap(({ missing_left }) => [...missing_left])),
    left: Int32Array.from(all.flatMap(({ left }, at) => moved(left, at))),
    value: Float64Array.from(all.flatMap(({ value }) => [...value])),
    cover: Float64Array.from(all.flatMap(({ cover }) => [...cover])),
  };
}

/** Whether a node sends this bin left; bin 0 is missing. */
export const goesLeft = (bin: number, threshold: number, missingLeft: number): boolean =>
  bin === 0 ? missingLeft === 1 : bin <= threshold;

/**
 * Sum of what the trees say of a row.
 * @param bins rows after each other, a bin per column
 * @param row where in `bins` the row begins
 */
export function sumOfTrees(trees: Trees, bins: Uint8Array, row: number): number {
  const { column, threshold, missing_left, left, value } = trees;
  let sum = 0;
  for (const root of trees.roots) {
    let node = root;
    for (let asks = column[node] ?? -1; asks >= 0; asks = column[node] ?? -1) {
      const onTheLeft = goesLeft(bins[row + asks] ?? 0, threshold[node] ?? 0, missing_left[node] ?? 0);
      node = (left[node] ?? 0) + (onTheLeft ? 0 : 1);
    }
    sum += value[node] ?? 0;
  }
  return sum;
}
