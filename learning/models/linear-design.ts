/**
 * What logistic regression sees of a table: numbers clipped and put on one scale, an indicator for missing, one for each
 * level. A row is sparse: one slot for the intercept, one or two for a numeric column, one for a categorical one.
 */
import { MISSING, OTHER, type FittedColumn } from './columns';

/** x → z, the same for training and prediction: clipped to where training had data, long tails drawn in by asinh. */
export interface NumericScale {
  low: number;
  high: number;
  centre: number;
  spread: number;
  long_tail: boolean;
  /** mean and standard deviation of what comes out of the above */
  mean: number;
  deviation: number;
}

export interface Design {
  rows: number;
  slots: number;
  features: number;
  /** feature of slot s in row r at r · slots + s; 0 is the intercept */
  index: Int32Array;
  value: Float64Array;
  columns: DesignColumn[];
}

/** Where a column's features are; −1: training had none of that kind. */
export type DesignColumn = { missing: number } & (
  | { kind: 'numeric'; scale: NumericScale; slope: number }
  | { kind: 'categorical'; levels: number; first: number; other: number }
);

/** Share of the values on either side that is clipped. */
const CLIPPED = 0.005;
/** A tail is long when it reaches this many interquartile ranges from the median. */
const LONG_TAIL = 5;

export function scaled(scale: NumericScale, x: number): number {
  const z = (Math.min(scale.high, Math.max(scale.low, x)) - scale.centre) / scale.spread;
  return ((scale.long_tail ? Math.asinh(z) : z) - scale.mean) / scale.deviation;
}

export function fitScale(values: Float64Array): NumericScale {
  const known = values.filter((value) => !Number.isNaN(value)).sort();
  if (known.length === 0) return { low: 0, high: 0, centre: 0, spread: 1, long_tail: false, mean: 0, deviation: 1 };
  const quantile = (share: number): number => known[Math.round(share * (known.length - 1))] ?? 0;
  let [low, high] = [quantile(CLIPPED), quantile(1 - CLIPPED)];
  if (low === high) [low, high] = [quantile(0), quantile(1)];
  const centre = quantile(0.5);
  const middle = quantile(0.75) - quantile(0.25);
  const long_tail = Math.max(high - centre, centre - low) > LONG_TAIL * middle;
  const spread = middle || (high - low) / LONG_TAIL || 1;
  const raw: NumericScale = { low, high, centre, spread, long_tail, mean: 0, deviation: 1 };
  let total = 0;
  let squares = 0;
  for (const x of known) {
    const z = scaled(raw, x);
    total += z;
    squares += z * z;
  }
  const mean = total / known.length;
  return { ...raw, mean, deviation: Math.sqrt(Math.max(0, squares / known.length - mean * mean)) || 1 };
}

/** @param codes a code per row for each column, as `cellReader` makes them */
export function linearDesign(columns: readonly FittedColumn[], codes: readonly Float64Array[], rows: number): Design {
  let features = 1;
  const layout = columns.map((column, at): DesignColumn => {
    const values = codes[at] ?? new Float64Array(rows);
    const place = (present: boolean): number => (present ? features++ : -1);
    if (column.kind === 'numeric')
      return {
        kind: 'numeric',
        scale: fitScale(values),
        slope: place(true),
        missing: place(values.some(Number.isNaN)),
      };
    const first = features;
    features += column.levels.length;
    return {
      kind: 'categorical',
      levels: column.levels.length,
      first,
      missing: place(values.includes(MISSING)),
      other: place(values.includes(OTHER)),
    };
  });
  const slots = 1 + layout.reduce((count, { kind }) => count + (kind === 'numeric' ? 2 : 1), 0);
  const design = {
    rows,
    slots,
    features,
    index: new Int32Array(rows * slots),
    value: new Float64Array(rows * slots),
    columns: layout,
  };
  for (let row = 0; row < rows; row++) design.value[row * slots] = 1;
  let slot = 1;
  for (const [at, column] of layout.entries()) {
    fill(design, slot, column, codes[at] ?? new Float64Array(rows));
    slot += column.kind === 'numeric' ? 2 : 1;
  }
  return design;
}

/** A slot that does not apply keeps index 0 with value 0: it adds nothing, and needs no branch where it is hot. */
function fill({ rows, slots, index, value }: Design, slot: number, column: DesignColumn, codes: Float64Array): void {
  const put = (at: number, feature: number, x: number): void => {
    if (feature < 0) return;
    index[at] = feature;
    value[at] = x;
  };
  for (let row = 0; row < rows; row++) {
    const at = row * slots + slot;
    const code = codes[row] ?? NaN;
    if (column.kind === 'categorical') put(at, featureOf(column, code), 1);
    else if (Number.isNaN(code)) put(at + 1, column.missing, 1);
    else put(at, column.slope, scaled(column.scale, code));
  }
}

function featureOf(column: DesignColumn & { kind: 'categorical' }, code: number): number {
  if (code === MISSING) return column.missing;
  return code === OTHER ? column.other : column.first + code;
}
