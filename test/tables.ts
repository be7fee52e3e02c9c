/** Tables for tests of learners, and a small world in which it is known what decides. */
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { CategoricalColumn, Column, NumericColumn, Row, Table } from '../learning/table/table';

export const numeric = (name: string, values: readonly number[]): NumericColumn => ({
  kind: 'numeric',
  name,
  values: Float64Array.from(values),
});

/** null is missing */
export function categorical(name: string, values: readonly (string | null)[]): CategoricalColumn {
  const levels = [...new Set(values.filter((value) => value !== null))].sort();
  return { kind: 'categorical', name, levels, codes: Int32Array.from(values, (value) => levels.indexOf(value ?? '')) };
}

export const tableOf = (...columns: Column[]): Table => ({
  rows: columns[0]?.kind === 'numeric' ? columns[0].values.length : (columns[0]?.codes.length ?? 0),
  columns,
});

export function rowOf(table: Table, row: number): Row {
  return Object.fromEntries(
    table.columns.map((column) => [
      column.name,
      column.kind === 'numeric' ? column.values[row] : column.levels[column.codes[row] ?? -1],
    ]),
  );
}

/**
 * Leads that buy by time on the site (in its logarithm), by source, and by employees together with source; of `noise`
 * nothing depends. A fifth of the times are missing.
 */
export function world(rows: number, seed: number): { table: Table; labels: Uint8Array } {
  const random = xoroshiro128plus(seed);
  const uniform = (): number => uniformFloat64(random);
  const cells = Array.from({ length: rows }, () => {
    const seconds = uniform() < 0.2 ? NaN : Math.exp(8 * uniform());
    const source = ['ads', 'event', 'organic', 'partner'][Math.floor(4 * uniform())] ?? 'ads';
    const employees = Math.floor(500 * uniform());
    const known = Number.isNaN(seconds) ? -0.5 : 0.5 * (Math.log(seconds) - 4);
    const margin = known + (source === 'event' ? 1.5 : 0) + (source === 'ads' && employees > 250 ? 2 : -0.5) - 0.5;
    return { seconds, source, employees, noise: uniform(), yes: uniform() < 1 / (1 + Math.exp(-margin)) };
  });
  return {
    table: tableOf(
      numeric(
        'seconds',
        cells.map(({ seconds }) => seconds),
      ),
      categorical(
        'source',
        cells.map(({ source }) => source),
      ),
      numeric(
        'employees',
        cells.map(({ employees }) => employees),
      ),
      numeric(
        'noise',
        cells.map(({ noise }) => noise),
      ),
    ),
    labels: Uint8Array.from(cells, ({ yes }) => Number(yes)),
  };
}
