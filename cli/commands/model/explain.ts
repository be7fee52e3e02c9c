/** `merit model explain`: why a model says what it says of one row. */
import { Command } from 'commander';
import type { Explanation } from '../../../learning/models/classifier';
import { finderIn } from '../../../learning/table/prepare';
import { toColumn } from '../../../learning/table/reading';
import { rowAt } from '../../../learning/table/rows';
import type { Table } from '../../../learning/table/table';
import { CliError, EXIT } from '../../errors';
import { card, jsonOption, show, table, type OutputOptions } from '../../output';
import { readModel, told } from './input';
import { rowNumber } from './options';
import { withProgress } from './progress';
import { readFile } from './read-file';

interface ExplainOptions extends OutputOptions {
  model: string;
  file: string;
  row: number;
}

export function explainCommand(): Command {
  return new Command('explain')
    .description('the probability of one row, and what each column adds to it')
    .requiredOption('--model <model>', 'as `merit model train --out` wrote it')
    .requiredOption('--file <csv>', 'rows with the columns it was trained on')
    .requiredOption('--row <number>', 'row of the file, the first below the header is 1', rowNumber)
    .addOption(jsonOption())
    .action(explain);
}

async function explain({ model: path, file, row, json }: ExplainOptions): Promise<void> {
  const { model, classifier } = await readModel(path);
  const read = await withProgress(1, ({ bytes }) => readFile(file, bytes));
  // bad rows count: a row keeps its number whatever is wrong with its neighbours
  const bad = read.bad.find(({ line }) => line === lineOf(read, row));
  if (bad) throw new CliError(`Row ${row} of ${file} (line ${bad.line}) ${bad.reason}.`, EXIT.wrongInput);
  const at = read.lines.indexOf(lineOf(read, row));
  if (at < 0) throw new CliError(`${file} has no row ${row}: it has ${read.rows + read.bad.length}.`, EXIT.wrongInput);
  const cells: Table = told(() => ({
    rows: read.rows,
    columns: model.schema.columns.map((reading) => toColumn(finderIn(read.columns)(reading.name), reading)),
  }));
  const values = rowAt(cells, at);
  const hidden = new Set(model.findings.flatMap(({ kind, column }) => (kind === 'kept' ? [column] : [])));
  const explanation = classifier.explain(values);
  const contributions = explanation.contributions.map((each) => ({
    ...each,
    value: hidden.has(each.column) ? '(not shown)' : (values[each.column] ?? null),
  }));
  show({ json }, { row, ...explanation, contributions }, (report) => describe(model.schema.label, report));
}

/** Lines of all rows, readable or not, in the order of the file. */
function lineOf({ lines, bad }: { lines: number[]; bad: { line: number }[] }, row: number): number {
  if (bad.length === 0) return lines[row - 1] ?? -1;
  return [...lines, ...bad.map(({ line }) => line)].sort((a, b) => a - b)[row - 1] ?? -1;
}

type Reported = Omit<Explanation, 'contributions'> & {
  row: number;
  contributions: { column: string; effect: number; value: Value }[];
};
type Value = string | number | boolean | null | undefined;

function describe(
  label: { column: string; positive: string },
  { row, probability, margin, base, contributions }: Reported,
): string {
  const rows = contributions.map(({ column, effect, value }) => [
    column,
    typeof value === 'number' ? String(value) : (value ?? '(missing)'),
    signed(effect),
    inWords(effect),
  ]);
  return [
    card({
      row,
      probability: `${(100 * probability).toFixed(1)} % that ${label.column} becomes ${label.positive}`,
      'before anything is known': `${(100 / (1 + Math.exp(-base))).toFixed(1)} % (log-odds ${signed(base)})`,
    }),
    table(
      ['column', 'value', 'log-odds', 'in words'],
      [...rows, ['sum, with what was before', '', signed(margin), 'adds up to the probability']],
    ),
  ].join('\n');
}

const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;

function inWords(effect: number): string {
  const factor = Math.exp(Math.abs(effect));
  if (factor < 1.02) return 'hardly matters';
  return `${effect > 0 ? 'raises' : 'lowers'} the odds by a factor of ${factor.toFixed(factor < 10 ? 2 : 0)}`;
}
