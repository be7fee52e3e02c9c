/** Tables for people, JSON for programs. */
import Table from 'cli-table3';
import { Option } from 'commander';

/** The option that every command with an answer takes. */
export const jsonOption = (): Option => new Option('--json', 'JSON for programs instead of tables');

export interface OutputOptions {
  json?: boolean;
}

const print = (text: string): void => void process.stdout.write(`${text}\n`);

/** Prints the value as JSON, or what `forPeople` makes of it. */
export function show<T>({ json }: OutputOptions, value: T, forPeople: (value: T) => string): void {
  print(json ? JSON.stringify(value, null, 2) : forPeople(value));
}

export type Cell = string | number | boolean | null | undefined;
const text = (cell: Cell): string => (cell === null || cell === undefined || cell === '' ? '–' : String(cell));

export function table(head: string[], rows: Cell[][]): string {
  const made = new Table({ head, style: { head: [], border: [] } });
  for (const row of rows) made.push(row.map(text));
  return made.toString();
}

/** One thing, a field a line. */
export function card(fields: Record<string, Cell>): string {
  const width = Math.max(...Object.keys(fields).map((name) => name.length));
  return Object.entries(fields)
    .map(([name, value]) => `${name.padEnd(width)}  ${text(value)}`)
    .join('\n');
}

export const time = (iso: string | null): string =>
  iso === null ? '–' : iso.replace('T', ' ').replace(/(:\d\d)\.\d+/, '$1');
