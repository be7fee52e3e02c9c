/**
 * What trees see of a table: for each column a small integer. Numbers fall between quantiles, categories stand in order of
 * their rate of yes in training (the best split of a yes or no answer is a cut in that order: Fisher 1958; Breiman et al.
 * 1984, 4.2), smoothed towards the base rate. Bin 0 is missing.
 */
import { z } from 'zod';
import { MISSING, OTHER } from './columns';
import type { TrainingRows } from './training-rows';

const MISSING_BIN = 0;
/** Bins of a number: with the one for missing they fit a byte. */
const NUMERIC_BINS = 250;
/** Rows at the base rate that are added to each level, so that a small one does not stand at an end by chance. */
const SMOOTHING_ROWS = 20;

const binSchema = z.number().int().min(0).max(255);

export const binRuleSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('numeric'),
    edges: z.array(z.number()).max(254).describe('ascending; x is in bin 1 + the number of edges below it'),
  }),
  z.strictObject({ kind: z.literal('categorical'), levels: z.array(binSchema), other: binSchema }),
]);
export type BinRule = z.infer<typeof binRuleSchema>;

export function fitBins({ columns, codes, labels, weights }: TrainingRows): BinRule[] {
  return columns.map((column, at) => {
    const values = codes[at] ?? new Float64Array(0);
    return column.kind === 'numeric'
      ? { kind: 'numeric', edges: quantileEdges(values) }
      : levelsByRate(column.levels.length, values, labels, weights);
  });
}

/** Midway between neighbouring values, so that values a little off fall where their like are. */
function quantileEdges(values: Float64Array): number[] {
  const known = values.filter((value) => !Number.isNaN(value)).sort();
  const distinct = known.filter((value, at) => at === 0 || value !== known[at - 1]);
  if (distinct.length <= NUMERIC_BINS) return midpoints(distinct);
  const quantiles = Float64Array.from(
    { length: NUMERIC_BINS },
    (_, bin) => known[Math.floor(((bin + 0.5) * known.length) / NUMERIC_BINS)] ?? 0,
  );
  return midpoints(quantiles.filter((value, at) => at === 0 || value !== quantiles[at - 1]));
}

function midpoints(ascending: Float64Array): number[] {
  return Array.from(ascending.subarray(1), (value, at) => {
    const below = ascending[at] ?? value;
    return below + (value - below) / 2;
  });
}

/** What training never saw as rare stands where missing does: at the side where a split has more rows. */
function levelsByRate(count: number, codes: Float64Array, labels: Uint8Array, weights: Float64Array): BinRule {
  const rows = new Float64Array(count + 1);
  const yes = new Float64Array(count + 1);
  let allRows = 0;
  let allYes = 0;
  for (const [row, code] of codes.entries()) {
    if (code === MISSING) continue;
    const at = code === OTHER ? count : code;
    const weight = weights[row] ?? 0;
    rows[at] = (rows[at] ?? 0) + weight;
    allRows += weight;
    if (labels[row] !== 1) continue;
    yes[at] = (yes[at] ?? 0) + weight;
    allYes += weight;
  }
  const baseRate = allYes / Math.max(allRows, 1);
  const rates = yes.map((found, at) => (found + SMOOTHING_ROWS * baseRate) / ((rows[at] ?? 0) + SMOOTHING_ROWS));
  const present = Array.from(rows.keys()).filter((at) => (rows[at] ?? 0) > 0);
  present.sort((a, b) => (rates[a] ?? 0) - (rates[b] ?? 0) || a - b);
  const bins = new Array<number>(count + 1).fill(MISSING_BIN);
  for (const [place, at] of present.entries()) bins[at] = place + 1;
  return { kind: 'categorical', levels: bins.slice(0, count), other: bins[count] ?? MISSING_BIN };
}

export function binOf(rule: BinRule, code: number): number {
  if (rule.kind === 'categorical') {
    if (code === MISSING) return MISSING_BIN;
    return code === OTHER ? rule.other : (rule.levels[code] ?? MISSING_BIN);
  }
  if (Number.isNaN(code)) return MISSING_BIN;
  let low = 0;
  let high = rule.edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rule.edges[middle] ?? Infinity) < code) low = middle + 1;
    else high = middle;
  }
  return low + 1;
}

export const binColumns = (rules: readonly BinRule[], codes: readonly Float64Array[]): Uint8Array[] =>
  rules.map((rule, at) => Uint8Array.from(codes[at] ?? [], (code) => binOf(rule, code)));
