/** How columns and score lay in the rows that a model learned from: kept with it, so that what comes later can be held against them. */
import { z } from 'zod';
import { countsOf, psiBins } from '../metrics/psi';
import type { CategoricalColumn, Column, Table } from '../table/table';

const counts = z.array(z.int().min(0));

export const columnProfileSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('numeric'),
    name: z.string(),
    spikes: z.array(z.number()).describe('values that are frequent, each a bin of its own'),
    edges: z.array(z.number()).describe('of the ranges of the others'),
    counts: counts.describe('rows of each spike, of each range, of missing'),
  }),
  z.strictObject({
    kind: z.literal('categorical'),
    name: z.string(),
    levels: z.array(z.string()).describe('the most frequent'),
    counts: counts.describe('rows of each level, of all others, of missing'),
  }),
]);
export type ColumnProfile = z.infer<typeof columnProfileSchema>;

export const profileSchema = z.strictObject({
  columns: z.array(columnProfileSchema),
  score: columnProfileSchema.describe('of its probabilities'),
});
export type Profile = z.infer<typeof profileSchema>;

/** The tail of a column of many levels is one bin: each of them alone would be noise. */
const MAX_LEVELS = 50;

export const scoreColumn = (probabilities: Float64Array): Column => ({
  kind: 'numeric',
  name: 'score',
  values: probabilities,
});

export const profileOf = ({ columns }: Table, probabilities: Float64Array): Profile => ({
  columns: columns.map(columnProfile),
  score: columnProfile(scoreColumn(probabilities)),
});

function columnProfile(column: Column): ColumnProfile {
  const { name } = column;
  if (column.kind === 'numeric') {
    const bins = psiBins(column.values);
    return { kind: 'numeric', name, ...bins, counts: countsOf(column.values, bins) };
  }
  const rowsOf = new Float64Array(column.levels.length);
  for (const code of column.codes) if (code >= 0) rowsOf[code] = (rowsOf[code] ?? 0) + 1;
  const levels = column.levels
    .map((level, code) => ({ level, rows: rowsOf[code] ?? 0 }))
    .sort((a, b) => b.rows - a.rows || (a.level < b.level ? -1 : 1))
    .slice(0, MAX_LEVELS)
    .map(({ level }) => level);
  return { kind: 'categorical', name, levels, counts: countsOfLevels(column, levels) };
}

function countsOfLevels({ levels, codes }: CategoricalColumn, known: readonly string[]): number[] {
  const place = new Map(known.map((level, at) => [level, at]));
  const bins = new Array<number>(known.length + 2).fill(0);
  for (const code of codes) {
    const bin = code < 0 ? known.length + 1 : (place.get(levels[code] ?? '') ?? known.length);
    bins[bin] = (bins[bin] ?? 0) + 1;
  }
  return bins;
}

/** Rows of a column in the bins of its profile. @throws RangeError when it was read as another kind */
export function countsLike(profile: ColumnProfile, column: Column): number[] {
  if (profile.kind === 'numeric' && column.kind === 'numeric') return countsOf(column.values, profile);
  if (profile.kind === 'categorical' && column.kind === 'categorical') return countsOfLevels(column, profile.levels);
  throw new RangeError(`${profile.name} is ${profile.kind} in the profile and ${column.kind} here`);
}
