/** Reads the export of an experiment, a row a person: which arm each got, what came of it, what was known before. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { HeaderError, readCsv } from '../../data/exchange/csv-reader';
import type { ActionLog } from '../../learning/experiments/action-log';
import type { Table } from '../../learning/table/table';
import { CliError, EXIT } from '../errors';
import { CellColumn } from './cell-column';

export interface TrialColumns {
  arm: string;
  outcomes: readonly string[];
  /** chance that the row's arm had; absent: everybody had the same chances */
  propensity?: string;
  /** absent: all other columns */
  context?: readonly string[];
}

export interface Trial {
  /** the same choices with each of the outcomes */
  logs: { outcome: string; log: ActionLog }[];
  context: Table;
}

const LIMITS = { rows: 5_000, characters: 1_000_000 };
const MAX_ARMS = 20;
const YES = new Set(['1', 'true', 'yes', 'y', 't']);
const NO = new Set(['0', 'false', 'no', 'n', 'f', '']);
const wrong = (message: string): CliError => new CliError(message, EXIT.wrongInput);

/** @throws CliError with exit code 2 when the file, a column or a value is not what an experiment needs */
export async function readTrial(
  path: string,
  names: TrialColumns,
  onBytes: (bytes: number, size: number) => void,
): Promise<Trial> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) throw wrong(`There is no file ${path}.`);
  const columns = new Map<string, CellColumn>();
  try {
    const start = (header: string[]): void =>
      chosenColumns(path, header, names).forEach((name) => columns.set(name, new CellColumn(name)));
    for await (const { lines, bad, bytes } of readCsv(createReadStream(path), LIMITS, start)) {
      const [first] = bad;
      if (first) throw wrong(`${path}, line ${first.line}: ${first.reason}. Correct or remove it.`);
      for (const { cells } of lines) for (const [name, column] of columns) column.push(cells[name] ?? '');
      onBytes(bytes, found.size);
    }
  } catch (error) {
    if (error instanceof CliError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw wrong(error instanceof HeaderError ? `${path}: ${why}.` : `${path} cannot be read: ${why}`);
  }
  return trialOf(path, names, columns);
}

function chosenColumns(path: string, header: readonly string[], names: TrialColumns): string[] {
  const { arm, outcomes, propensity, context } = names;
  const needed = [arm, ...outcomes, ...(propensity === undefined ? [] : [propensity]), ...(context ?? [])];
  const missing = needed.filter((name) => !header.includes(name));
  if (missing.length > 0)
    throw wrong(`${path} has no column ${missing.join(', ')}. It has ${header.join(', ')} (comma-separated).`);
  if (new Set(needed).size < needed.length)
    throw wrong('A column can be only one of arm, outcome, propensity and context.');
  return context ? needed : [...header];
}

function trialOf(path: string, names: TrialColumns, columns: ReadonlyMap<string, CellColumn>): Trial {
  const column = (name: string): CellColumn => columns.get(name) ?? new CellColumn(name);
  const { levels: arms, codes: chosen } = column(names.arm).categories();
  const rows = chosen.length;
  if (rows === 0) throw wrong(`${path} holds no rows.`);
  const missing = chosen.indexOf(-1);
  if (missing >= 0) throw wrong(`${path}, row ${missing + 1}: ${names.arm} is empty. Every row needs an arm.`);
  if (arms.length < 2 || arms.length > MAX_ARMS)
    throw wrong(`${names.arm} has ${arms.length} values: an experiment has between 2 and ${MAX_ARMS} arms.`);
  const propensities =
    names.propensity === undefined
      ? sharesOf(arms.length, chosen)
      : loggedChances(path, arms.length, chosen, column(names.propensity));
  const logs = names.outcomes.map((outcome) => ({
    outcome,
    log: { arms, chosen, propensities, outcomes: outcomesOf(path, column(outcome)) },
  }));
  const special = new Set([names.arm, names.propensity, ...names.outcomes]);
  const context = [...columns.values()].filter(({ name }) => !special.has(name)).map((each) => each.typed());
  return { logs, context: { rows, columns: context } };
}

function outcomesOf(path: string, column: CellColumn): Float64Array {
  return Float64Array.from(column.texts, (text, row) => {
    const word = text.trim().toLowerCase();
    const value = NO.has(word) ? 0 : YES.has(word) ? 1 : Number(word);
    if (Number.isFinite(value)) return value;
    throw wrong(`${path}, row ${row + 1}: ${column.name} is neither a number nor yes or no.`);
  });
}

/** Of a randomised trial: the shares that the arms had. */
function sharesOf(arms: number, chosen: Int32Array): Float64Array {
  const shares = new Float64Array(arms);
  for (const arm of chosen) shares[arm] = (shares[arm] ?? 0) + 1 / chosen.length;
  return Float64Array.from({ length: arms * chosen.length }, (_, at) => shares[at % arms] ?? 0);
}

function loggedChances(path: string, arms: number, chosen: Int32Array, column: CellColumn): Float64Array {
  const chances = new Float64Array(arms * chosen.length).fill(NaN);
  for (const [row, arm] of chosen.entries()) {
    const text = column.texts[row] ?? '';
    const chance = text.trim() === '' ? NaN : Number(text);
    if (!(chance > 0 && chance <= 1))
      throw wrong(`${path}, row ${row + 1}: ${column.name} is no chance above 0 up to 1, such as 0.25.`);
    chances[row * arms + arm] = chance;
    if (arms === 2) chances[row * arms + 1 - arm] = 1 - chance;
  }
  return chances;
}
