/** Small exports for tests of learning: the same seed makes the same rows. */
import { Random } from '../data/random';
import { RawColumnBuilder, type RawColumn } from '../learning/table/raw-column';

/** Cells as they stand in a file, a list a column. */
export type Export = Record<string, (string | number)[]>;

export function rawColumns(cells: Export): RawColumn[] {
  return Object.entries(cells).map(([name, values]) => {
    const builder = new RawColumnBuilder(name);
    for (const value of values) builder.push(String(value));
    return builder.finish();
  });
}

export const toCsv = (cells: Export, separator = ','): string => {
  const columns = Object.values(cells);
  const rows = columns[0]?.map((_, row) => columns.map((values) => values[row]).join(separator)) ?? [];
  return [Object.keys(cells).join(separator), ...rows, ''].join('\n');
};

/**
 * Leads with honest columns: `engagement` is strong, `visits` and `source` help. `label` is yes or no.
 * @param more columns that may look at the label
 */
export function leads(
  rows: number,
  more: (random: Random, isYes: boolean, row: number) => Record<string, string | number>,
): Export {
  const random = new Random(7, 'leads');
  const result: Export = {};
  for (let row = 0; row < rows; row++) {
    const visits = random.integer(0, 8);
    const source = random.pick(['web', 'event', 'ads'] as const);
    const engagement = normal(random);
    const logOdds = -2.4 + 0.25 * visits + (source === 'event' ? 0.7 : 0) + 1.4 * engagement;
    const isYes = random.chance(1 / (1 + Math.exp(-logOdds)));
    const cells = {
      visits,
      source,
      engagement: engagement.toFixed(3),
      ...more(random, isYes, row),
      label: isYes ? 'yes' : 'no',
    };
    for (const [name, value] of Object.entries(cells)) (result[name] ??= []).push(value);
  }
  return result;
}

/** Box and Muller. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}
