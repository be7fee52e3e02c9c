/**
 * Grows trees, best split first, by histograms over bins (Ke et al. 2017) and second-order gain (Chen and Guestrin 2016,
 * eq. 7): a side with gradients G and curvatures H counts G²/(H + λ). With the gradient weight · (rate − label) and the
 * curvature weight that is the fall in Gini impurity, so forests grow here as well.
 */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import { goesLeft, TreeBuilder, type TreeNode, type Trees } from './tree';

export interface GrowOptions {
  max_leaves: number;
  max_depth: number;
  /** rows on either side of a split */
  min_leaf_rows: number;
  /** λ: added to each side's curvature */
  l2: number;
  /** columns looked at for a split, drawn anew each time */
  columns_per_split: number;
}

/** Totals over the rows of a node. */
export interface Sums {
  gradient: number;
  curvature: number;
  rows: number;
}

interface Split {
  gain: number;
  column: number;
  threshold: number;
  missing_left: boolean;
  left: Sums;
}

/** A leaf that may still be split: rows from `start` to `end`. */
interface Leaf {
  node: number;
  depth: number;
  start: number;
  sums: Sums;
  split: Split;
}

const BINS = 256;
/** Less gain than this is rounding. */
const MIN_GAIN = 1e-9;

export class Grower {
  private readonly gradient = new Float64Array(BINS);
  private readonly curvature = new Float64Array(BINS);
  private readonly count = new Int32Array(BINS);
  private readonly spare: Int32Array;
  private readonly lastBin: number[];
  /** columns that have something to split, in the order of the latest draw */
  private readonly usable: number[];

  /**
   * @param bins a bin per row for each column
   * @param gradients and `curvatures`, one per row: the caller changes them from tree to tree
   * @param leafValue what a leaf says, from the totals of its rows
   */
  constructor(
    private readonly bins: readonly Uint8Array[],
    private readonly gradients: Float64Array,
    private readonly curvatures: Float64Array,
    private readonly options: GrowOptions,
    private readonly random: RandomGenerator,
    private readonly leafValue: (sums: Sums) => number,
  ) {
    this.spare = new Int32Array(gradients.length);
    this.lastBin = bins.map((column) => column.reduce((last, bin) => Math.max(last, bin), 0));
    this.usable = [...bins.keys()].filter((column) => bins[column]?.some((bin) => bin !== bins[column]?.[0]));
  }

  /** @param rows those to grow on; they are reordered */
  grow(rows: Int32Array): Trees {
    const sums: Sums = { gradient: 0, curvature: 0, rows: rows.length };
    for (const row of rows) {
      sums.gradient += this.gradients[row] ?? 0;
      sums.curvature += this.curvatures[row] ?? 0;
    }
    const tree = new TreeBuilder(this.nodeOf(sums));
    const open: Leaf[] = [];
    this.consider(open, rows, { node: 0, depth: 0, start: 0, sums });
    for (let leaves = 1; leaves < this.options.max_leaves; leaves++) {
      const best = takeBest(open);
      if (!best) break;
      const { start, split } = best;
      const { left, column, threshold, missing_left } = split;
      const right = difference(best.sums, left);
      const node = tree.split(best.node, { column, threshold, missing_left }, this.nodeOf(left), this.nodeOf(right));
      this.partition(rows, best);
      const depth = best.depth + 1;
      this.consider(open, rows, { node, depth, start, sums: left });
      this.consider(open, rows, { node: node + 1, depth, start: start + left.rows, sums: right });
    }
    return tree.build();
  }

  private nodeOf(sums: Sums): TreeNode {
    return { value: this.leafValue(sums), cover: sums.curvature };
  }

  private consider(open: Leaf[], rows: Int32Array, leaf: Omit<Leaf, 'split'>): void {
    const { max_depth, min_leaf_rows } = this.options;
    if (leaf.depth >= max_depth || leaf.sums.rows < 2 * min_leaf_rows) return;
    const mine = rows.subarray(leaf.start, leaf.start + leaf.sums.rows);
    let best: Split | undefined;
    for (const column of this.drawColumns()) {
      this.fillHistogram(column, mine);
      best = this.bestCut(column, leaf.sums, best);
    }
    if (best) open.push({ ...leaf, split: best });
  }

  /** The first few of a shuffle (Fisher and Yates). */
  private drawColumns(): number[] {
    const all = this.usable;
    const wanted = Math.min(this.options.columns_per_split, all.length);
    for (let at = 0; at < wanted && wanted < all.length; at++) {
      const other = uniformInt(this.random, at, all.length - 1);
      [all[at], all[other]] = [all[other] ?? 0, all[at] ?? 0];
    }
    return all.slice(0, wanted);
  }

  private fillHistogram(column: number, rows: Int32Array): void {
    const { gradient, curvature, count, gradients, curvatures } = this;
    const bins = this.bins[column] ?? new Uint8Array(0);
    const size = (this.lastBin[column] ?? 0) + 1;
    gradient.fill(0, 0, size);
    curvature.fill(0, 0, size);
    count.fill(0, 0, size);
    for (const row of rows) {
      const bin = bins[row] ?? 0;
      gradient[bin] = (gradient[bin] ?? 0) + (gradients[row] ?? 0);
      curvature[bin] = (curvature[bin] ?? 0) + (curvatures[row] ?? 0);
      count[bin] = (count[bin] ?? 0) + 1;
    }
  }

  /** The best cut of the histogram, with missing on either side, if it is better than `best`. */
  private bestCut(column: number, all: Sums, best: Split | undefined): Split | undefined {
    const { l2, min_leaf_rows } = this.options;
    const last = this.lastBin[column] ?? 0;
    const missing = this.count[0] ?? 0;
    const before = score(all.gradient, all.curvature, l2);
    for (const missingLeft of missing > 0 ? [false, true] : [false]) {
      let gradient = missingLeft ? (this.gradient[0] ?? 0) : 0;
      let curvature = missingLeft ? (this.curvature[0] ?? 0) : 0;
      let rows = missingLeft ? missing : 0;
      for (let bin = 1; bin <= last; bin++) {
        if (this.count[bin] === 0) continue;
        gradient += this.gradient[bin] ?? 0;
        curvature += this.curvature[bin] ?? 0;
        rows += this.count[bin] ?? 0;
        if (rows < min_leaf_rows) continue;
        if (all.rows - rows < min_leaf_rows) break;
        const right = score(all.gradient - gradient, all.curvature - curvature, l2);
        const gain = score(gradient, curvature, l2) + right - before;
        if (gain <= (best?.gain ?? MIN_GAIN)) continue;
        // where this node saw nothing missing, it goes where most rows go
        const missing_left = missing > 0 ? missingLeft : 2 * rows >= all.rows;
        best = { gain, column, threshold: bin, missing_left, left: { gradient, curvature, rows } };
      }
    }
    return best;
  }

  /** Rows of the leaf that go left come first, both sides in the order they had. */
  private partition(rows: Int32Array, { start, sums, split }: Leaf): void {
    const bins = this.bins[split.column] ?? new Uint8Array(0);
    const missingLeft = Number(split.missing_left);
    let left = start;
    let right = 0;
    for (let at = start; at < start + sums.rows; at++) {
      const row = rows[at] ?? 0;
      if (goesLeft(bins[row] ?? 0, split.threshold, missingLeft)) rows[left++] = row;
      else this.spare[right++] = row;
    }
    rows.set(this.spare.subarray(0, right), left);
  }
}

const score = (gradient: number, curvature: number, l2: number): number => (gradient * gradient) / (curvature + l2);

const difference = (all: Sums, part: Sums): Sums => ({
  gradient: all.gradient - part.gradient,
  curvature: all.curvature - part.curvature,
  rows: all.rows - part.rows,
});

function takeBest(open: Leaf[]): Leaf | undefined {
  let best = 0;
  for (const [at, { split }] of open.entries()) if (split.gain > (open[best]?.split.gain ?? 0)) best = at;
  return open.splice(best, 1)[0];
}
