/** What became of the rows: counts and the first failures in memory, everything that needs a look in a file. */
import { createWriteStream, mkdirSync } from 'node:fs';
import { once } from 'node:events';
import { dirname } from 'node:path';
import type { Stringifier } from 'csv-stringify';
import { csvWriter } from '../../data/exchange/csv-writer';
import type { ImportFile } from './files';

export interface RowNote {
  file: string;
  line: number;
  outcome: string;
  reason: string;
}

export const OUTCOMES = ['created', 'updated', 'unchanged', 'merged', 'skipped', 'failed'] as const;
export type Counts = Record<(typeof OUTCOMES)[number], number>;

export interface FileReport {
  file: string;
  table: string;
  rows: number;
  counts: Counts;
  warnings: number;
  ignored_columns: string[];
}

export interface ImportReport {
  files: FileReport[];
  ignored_files: string[];
  totals: Counts & { rows: number; warnings: number };
  /** the first of them; all are in `notes_file` */
  failed: RowNote[];
  /** the first of them: rows that became part of another lead */
  merged: RowNote[];
  /** failed, merged and skipped rows, and warnings: one a line; null when there is nothing to tell */
  notes_file: string | null;
  seconds: number;
  peak_memory_mb: number;
}

export interface RowResult {
  line: number;
  outcome: keyof Counts;
  reason?: string | undefined;
  warnings?: string[] | undefined;
}

const MAX_LISTED = 100;
const NOTE_COLUMNS = ['file', 'line', 'outcome', 'reason'] as const;

export class ReportWriter {
  private readonly files: FileReport[] = [];
  private readonly listed = { failed: [] as RowNote[], merged: [] as RowNote[] };
  private notes: Stringifier | undefined;
  private finished: Promise<unknown> | undefined;
  private readonly startedMs = performance.now();

  /** @param notesFile made when there is something to tell */
  constructor(private readonly notesFile: string) {}

  begin({ name, table, ignoredColumns }: ImportFile): void {
    const counts = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0])) as Counts;
    this.files.push({ file: name, table, rows: 0, counts, warnings: 0, ignored_columns: ignoredColumns });
  }

  /** Of the file that was begun last. Waits for the disk when it is slower than the rows. */
  async take(results: readonly RowResult[]): Promise<void> {
    const current = this.files.at(-1);
    if (!current) return;
    for (const { line, outcome, reason, warnings = [] } of results) {
      current.rows += 1;
      current.counts[outcome] += 1;
      current.warnings += warnings.length;
      const notes = [...(reason === undefined ? [] : [{ outcome: outcome as string, reason }])];
      for (const text of warnings) notes.push({ outcome: 'warning', reason: text });
      for (const note of notes) await this.note({ file: current.file, line, ...note });
    }
  }

  private async note(note: RowNote): Promise<void> {
    const list = note.outcome === 'failed' || note.outcome === 'merged' ? this.listed[note.outcome] : undefined;
    if (list && list.length < MAX_LISTED) list.push(note);
    this.notes ??= this.open();
    if (!this.notes.write(note)) await once(this.notes, 'drain');
  }

  private open(): Stringifier {
    mkdirSync(dirname(this.notesFile), { recursive: true });
    const writer = csvWriter(NOTE_COLUMNS);
    const file = writer.pipe(createWriteStream(this.notesFile, { mode: 0o600 }));
    this.finished = once(file, 'finish');
    return writer;
  }

  async end(ignoredFiles: string[]): Promise<ImportReport> {
    this.notes?.end();
    await this.finished;
    const sum = (of: (file: FileReport) => number): number => this.files.reduce((total, file) => total + of(file), 0);
    const counts = Object.fromEntries(
      OUTCOMES.map((outcome) => [outcome, sum((file) => file.counts[outcome])]),
    ) as Counts;
    return {
      files: this.files,
      ignored_files: ignoredFiles,
      totals: { rows: sum(({ rows }) => rows), ...counts, warnings: sum(({ warnings }) => warnings) },
      ...this.listed,
      notes_file: this.notes ? this.notesFile : null,
      seconds: Math.round((performance.now() - this.startedMs) / 100) / 10,
      peak_memory_mb: Math.round(process.resourceUsage().maxRSS / 1024),
    };
  }
}
