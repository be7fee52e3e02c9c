/** Rows that belong together: what fills their gaps, and whether one of them is most of what is learned. */
import { percent, type Finding } from './finding';
import type { RawColumn } from './raw-column';
import type { Column, Table } from './table';

/** A number per row for its entity; −1 where there is none. */
export function entitiesOf({ numbers, codes, texts }: RawColumn): Int32Array {
  const ofNumber = new Map<number, number>();
  return Int32Array.from(codes, (code, row) => {
    if (code >= 0) return code;
    const number = numbers[row] ?? Number.NaN;
    if (Number.isNaN(number)) return -1;
    const known = ofNumber.get(number) ?? texts.length + ofNumber.size;
    ofNumber.set(number, known);
    return known;
  });
}

/** Missing values take the last known one of the same entity. @param order rows, oldest first */
export function fillForward(table: Table, entities: Int32Array, order: Int32Array): Table {
  return { rows: table.rows, columns: table.columns.map((column) => filled(column, entities, order)) };
}

function filled(column: Column, entities: Int32Array, order: Int32Array): Column {
  const last = new Map<number, number>();
  const values = column.kind === 'numeric' ? Float64Array.from(column.values) : Int32Array.from(column.codes);
  const isMissing = (value: number): boolean => (column.kind === 'numeric' ? Number.isNaN(value) : value < 0);
  for (const row of order) {
    const entity = entities[row] ?? -1;
    if (entity < 0) continue;
    const value = values[row] ?? Number.NaN;
    if (!isMissing(value)) last.set(entity, value);
    else values[row] = last.get(entity) ?? value;
  }
  if (column.kind === 'numeric') return { ...column, values: Float64Array.from(values) };
  return { ...column, codes: Int32Array.from(values) };
}

const MOST = 0.5;

/** One entity with most of the positives: a model would learn that entity. Its name is not told. */
export function dominance(name: string, entities: Int32Array, labels: Uint8Array): Finding[] {
  const rowsOf = new Map<number, number>();
  const yesOf = new Map<number, number>();
  let yes = 0;
  for (const [row, entity] of entities.entries()) {
    if (entity < 0) continue;
    rowsOf.set(entity, (rowsOf.get(entity) ?? 0) + 1);
    if (labels[row] !== 1) continue;
    yes++;
    yesOf.set(entity, (yesOf.get(entity) ?? 0) + 1);
  }
  const [entity, most] = [...yesOf].reduce((a, b) => (b[1] > a[1] ? b : a), [-1, 0]);
  if (yes === 0 || rowsOf.size < 2 || most <= MOST * yes) return [];
  const evidence = `one of ${rowsOf.size.toLocaleString('en')} supplies ${percent(most / yes)} of all yes with ${percent((rowsOf.get(entity) ?? 0) / labels.length)} of the rows: what is learned is that one`;
  return [{ column: name, kind: 'entity', evidence, left_out: false }];
}
