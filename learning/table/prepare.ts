/** From what was read to what a model learns from: labels, typed columns, the order of the rows, and what was found. */
import { dominance, entitiesOf, fillForward } from './entities';
import { count, type Finding } from './finding';
import { labelsAs, labelsOf, NO_LABEL, TableError } from './label';
import { allRows, orderBy, splitByChance, splitByTime, type Split } from './order';
import type { RawColumn } from './raw-column';
import { readingOf, toColumn, uselessness, type ColumnReading } from './reading';
import { takeLabels, takeRows } from './rows';
import type { Column, Table } from './table';

export interface Choices {
  label: string;
  positive?: string;
  time?: string;
  entity?: string;
  keep: readonly string[];
  ignore: readonly string[];
  /** rows are in no order */
  shuffled: boolean;
  seed: number;
}

export type OrderKind = 'time' | 'file' | 'chance';

export interface Prepared {
  label: { column: string; positive: string; negative: string };
  /** the column of time, and how it is read */
  time: ColumnReading | undefined;
  entity: string | undefined;
  order: OrderKind;
  /** how each column of `table` was read */
  readings: readonly ColumnReading[];
  /** rows with a label, oldest first; everything that could be learned from, suspects included */
  table: Table;
  labels: Uint8Array;
  /** of the time column; NaN throughout when there is none */
  times: Float64Array;
  split: Split;
  findings: Finding[];
}

/** @throws TableError when a chosen column is not there, or the label is no yes or no */
export function prepare(raws: readonly RawColumn[], choices: Choices): Prepared {
  const byName = columnsByName(raws, choices);
  const label = labelsOf(byName(choices.label), choices.positive);
  const findings: Finding[] = [];
  const time = choices.time === undefined ? undefined : timeOf(byName(choices.time));
  const entities = choices.entity === undefined ? undefined : entitiesOf(byName(choices.entity));
  const rows = labelledRows(label.values, time?.values, findings);
  const readings: ColumnReading[] = [];
  const columns: Column[] = [];
  for (const raw of raws) {
    if ([choices.label, choices.time, choices.entity].includes(raw.name)) continue;
    const { reading, column, finding } = typed(raw, choices);
    if (finding) findings.push(finding);
    if (finding?.left_out === true && finding.kind !== 'date') continue;
    readings.push(reading);
    columns.push(column);
  }
  const all: Table = { rows: label.values.length, columns };
  const complete = entities && time ? fillForward(all, entities, rows) : all;
  const labels = takeLabels(label.values, rows);
  const ofRows = entities && Int32Array.from(rows, (row) => entities[row] ?? -1);
  if (ofRows) findings.push(...dominance(choices.entity ?? '', ofRows, labels));
  const { split, order } = splitOf(labels, ofRows, time !== undefined, choices, findings);
  return {
    label: { column: choices.label, positive: label.positive, negative: label.negative },
    time: time?.reading,
    entity: choices.entity,
    order,
    readings,
    table: takeRows(complete, rows),
    labels,
    times: Float64Array.from(rows, (row) => time?.values[row] ?? Number.NaN),
    split,
    findings,
  };
}

export interface KnownColumns {
  label: { column: string; positive: string };
  time: ColumnReading | undefined;
  entity: string | undefined;
  columns: readonly ColumnReading[];
}

export interface KnownRows {
  table: Table;
  labels: Uint8Array;
  /** row of the file for each row of the table */
  rows: Int32Array;
}

/**
 * Other rows, read the way a model's own were: the labelled ones, oldest first.
 * @throws TableError when a column is not there
 */
export function prepareAs(raws: readonly RawColumn[], known: KnownColumns): KnownRows {
  const find = finderIn(raws);
  const label = labelsAs(find(known.label.column), known.label.positive);
  const times = known.time && toColumn(find(known.time.name), known.time);
  const values = times?.kind === 'numeric' ? times.values : undefined;
  const rows = labelledRows(label, values, []);
  const columns = known.columns.map((reading) => toColumn(find(reading.name), reading));
  const table: Table = { rows: label.length, columns };
  const entities = known.entity !== undefined && values ? entitiesOf(find(known.entity)) : undefined;
  return {
    table: takeRows(entities ? fillForward(table, entities, rows) : table, rows),
    labels: takeLabels(label, rows),
    rows,
  };
}

type Find = (name: string) => RawColumn;

export function finderIn(raws: readonly RawColumn[]): Find {
  const names = raws.map(({ name }) => name);
  return (name) => {
    const found = raws.find((raw) => raw.name === name);
    if (!found) throw new TableError(`There is no column ${name}. The columns are: ${names.join(', ')}.`);
    return found;
  };
}

function columnsByName(raws: readonly RawColumn[], { label, time, entity, keep, ignore }: Choices): Find {
  const find = finderIn(raws);
  const roles = [label, ...(time === undefined ? [] : [time]), ...(entity === undefined ? [] : [entity])];
  for (const name of [...roles, ...keep, ...ignore]) find(name);
  const twice = [...keep].find((name) => ignore.includes(name)) ?? [...keep, ...ignore].find((name) => name === label);
  if (twice !== undefined) throw new TableError(`${twice} has two roles: label, kept and ignored exclude each other.`);
  if (time === label || entity === label)
    throw new TableError(`${label} is the label and cannot be time or entity too.`);
  return find;
}

function timeOf(raw: RawColumn): { reading: ColumnReading; values: Float64Array } {
  const reading = readingOf(raw);
  const column = toColumn(raw, reading);
  if (column.kind !== 'numeric')
    throw new TableError(`${raw.name} holds neither dates nor numbers: it cannot order rows.`);
  return { reading, values: column.values };
}

function typed(raw: RawColumn, { keep, ignore }: Choices) {
  const reading = readingOf(raw);
  const column = toColumn(raw, reading);
  const found = (kind: Finding['kind'], evidence: string, left_out: boolean): Finding => ({
    column: raw.name,
    kind,
    evidence,
    left_out,
  });
  if (ignore.includes(raw.name)) return { reading, column, finding: found('ignored', 'as asked for', true) };
  const useless = uselessness(raw, column);
  const why = useless ?? (reading.kind === 'date' ? found('date', A_DATE, true) : undefined);
  if (!why || !keep.includes(raw.name)) return { reading, column, finding: why };
  return { reading, column, finding: found('kept', `as asked for, although: ${why.evidence}`, false) };
}

const A_DATE = 'a day does not come again: dates order rows (--time) and are not learned from';

/** Oldest first where there is a time. */
function labelledRows(labels: Uint8Array, times: Float64Array | undefined, findings: Finding[]): Int32Array {
  const ordered = times ? orderBy(times) : allRows(labels.length);
  const rows = ordered.filter((row) => labels[row] !== NO_LABEL);
  const left = labels.length - rows.length;
  if (left > 0) {
    const evidence = `${count(left)} rows without a label${times ? ' or a time' : ''} are left out`;
    findings.push({ column: null, kind: 'unreadable', evidence, left_out: true });
  }
  return rows;
}

function splitOf(
  labels: Uint8Array,
  entities: Int32Array | undefined,
  hasTime: boolean,
  { shuffled, seed, time, entity }: Choices,
  findings: Finding[],
): { split: Split; order: OrderKind } {
  const whole = entity === undefined ? '' : `; all rows of one ${entity} on one side`;
  const say = (evidence: string): unknown =>
    findings.push({ column: null, kind: 'order', evidence: `${evidence}${whole}`, left_out: false });
  const rows = allRows(labels.length);
  if (!shuffled || hasTime) {
    const split = splitByTime(rows, entities);
    if (bothSides(split, labels) && !(isSorted(labels) && !hasTime)) {
      say(
        hasTime
          ? `ordered by ${time ?? ''}: measured on the latest fifth`
          : 'no time column was named, so the order of the file is taken for the order of time: measured on the last fifth (--shuffled if the file has no order)',
      );
      return { split, order: hasTime ? 'time' : 'file' };
    }
    say(
      'no order of time can be had (the file is sorted by its label, or its last fifth would leave one answer only): a fifth is taken by chance',
    );
  } else say('a fifth is taken by chance, as many yes in it as in the rest');
  return { split: splitByChance(rows, labels, seed, entities), order: 'chance' };
}

function bothSides({ train, test }: Split, labels: Uint8Array): boolean {
  return [train, test].every((rows) => [0, 1].every((label) => rows.some((row) => labels[row] === label)));
}

/** All of one answer, then all of the other. */
function isSorted(labels: Uint8Array): boolean {
  let changes = 0;
  for (let row = 1; row < labels.length; row++) if (labels[row] !== labels[row - 1]) changes++;
  return changes <= 1;
}
