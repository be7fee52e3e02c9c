/** Reads any export of ads, rows of spend and outcome, as observations of cells. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Observation } from '../../agents/optimization/allocation/cells';
import { HeaderError, readCsv, type Batch, type Line } from '../../data/exchange/csv-reader';
import { CliError, EXIT } from '../errors';

export interface AdExportColumns {
  /** together they name a cell */
  cell: readonly string[];
  spend: string;
  outcome: string;
}

export interface AdExport {
  observations: Observation[];
  /** empty cells of spend or outcome: they count as 0 */
  empty: number;
}

const LIMITS = { rows: 5_000, characters: 1_000_000 };
const LISTED = 3;
const wrong = (message: string): CliError => new CliError(message, EXIT.wrongInput);

/**
 * @param onBytes told how far it has read, and how long the file is
 * @throws CliError with exit code 2 when the file, a column or a number is not there
 */
export async function readAdExport(
  path: string,
  columns: AdExportColumns,
  onBytes: (bytes: number, size: number) => void,
): Promise<AdExport> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) throw wrong(`There is no file ${path}.`);
  const reader = new Reader(path, columns);
  try {
    for await (const batch of readCsv(createReadStream(path), LIMITS, (header) =>
      checkColumns(path, header, columns),
    )) {
      reader.take(batch);
      onBytes(batch.bytes, found.size);
    }
  } catch (error) {
    if (error instanceof CliError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw wrong(error instanceof HeaderError ? `${path}: ${why}.` : `${path} cannot be read: ${why}`);
  }
  return reader.end();
}

function checkColumns(path: string, header: readonly string[], { cell, spend, outcome }: AdExportColumns): void {
  const missing = [...cell, spend, outcome].filter((name) => !header.includes(name));
  if (missing.length > 0)
    throw wrong(`${path} has no column ${missing.join(', ')}. It has ${header.join(', ')} (comma-separated).`);
}

class Reader {
  private readonly observations: Observation[] = [];
  private readonly bad: string[] = [];
  private badRows = 0;
  private empty = 0;

  constructor(
    private readonly path: string,
    private readonly columns: AdExportColumns,
  ) {}

  take({ lines, bad }: Batch): void {
    for (const { line, reason } of bad) this.refuse(line, reason);
    for (const line of lines) this.takeLine(line);
  }

  private takeLine({ line, cells }: Line): void {
    const { cell, spend, outcome } = this.columns;
    const money = this.amount(cells[spend]);
    const count = this.amount(cells[outcome]);
    if (money === undefined || count === undefined)
      this.refuse(line, `${money === undefined ? spend : outcome} is not a number of 0 or more, such as 12.50`);
    else
      this.observations.push({
        cell: JSON.stringify(cell.map((name) => cells[name] ?? '')),
        spend: money,
        outcome: count,
      });
  }

  /** @returns undefined when it is no amount */
  private amount(text = ''): number | undefined {
    if (text.trim() === '') this.empty += 1;
    const value = Number(text);
    return Number.isFinite(value) && value >= 0 ? value : undefined;
  }

  private refuse(line: number, reason: string): void {
    this.badRows += 1;
    if (this.bad.length < LISTED) this.bad.push(`  line ${line}: ${reason}`);
  }

  end(): AdExport {
    if (this.badRows > 0)
      throw wrong(
        [`${this.path}: ${this.badRows} rows cannot be read. Correct or remove them.`, ...this.bad].join('\n'),
      );
    if (this.observations.length === 0) throw wrong(`${this.path} holds no rows.`);
    return { observations: this.observations, empty: this.empty };
  }
}
