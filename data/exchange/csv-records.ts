/**
 * Lines into records, by counting quotes: RFC 4180 doubles a quote inside a cell, so a whole record has an even number of
 * them. Where that does not make a record that can be read, its first line is bad and the lines behind it are looked at
 * again: a stray quote costs its own line, not the file.
 */
export interface RawRecord {
  /** of the file, on which the record begins; the first is 1 */
  line: number;
  text: string;
}
export interface BadLine {
  line: number;
  reason: string;
}
export type Found = RawRecord | BadLine;

export const NOT_CSV = 'is no CSV: look for a quote that is not doubled, or not closed';
/** An open quote is taken for a stray one after so much. */
const MAX_LINES = 1_000;
const MAX_CHARACTERS = 200_000;

export class RecordGatherer {
  private open: string[] = [];
  private characters = 0;
  private isInQuotes = false;
  /** number of the first open line */
  private start = 1;

  /** @param isRecord whether text of several lines can be read as one record */
  constructor(private readonly isRecord: (text: string) => boolean) {}

  /** @param lines with their line ends */
  add(lines: readonly string[]): Found[] {
    return this.work([...lines].reverse());
  }

  /** What is still open at the end of the file is no record. */
  end(): Found[] {
    const found: Found[] = [];
    while (this.open.length > 0) {
      const todo: string[] = [];
      found.push(this.giveUp(todo), ...this.work(todo));
    }
    return found;
  }

  /** @param todo next line last */
  private work(todo: string[]): Found[] {
    const found: Found[] = [];
    for (let line = todo.pop(); line !== undefined; line = todo.pop()) {
      this.open.push(line);
      this.characters += line.length;
      if (hasOddQuotes(line)) this.isInQuotes = !this.isInQuotes;
      const isTooLong = this.open.length > MAX_LINES || this.characters > MAX_CHARACTERS;
      if (isTooLong) found.push(this.giveUp(todo));
      else if (!this.isInQuotes) found.push(...this.close(todo));
    }
    return found;
  }

  private close(todo: string[]): Found[] {
    const text = this.open.join('');
    if (text.trim() !== '' && this.open.length > 1 && !this.isRecord(text)) return [this.giveUp(todo)];
    const record = { line: this.start, text };
    this.reset(this.start + this.open.length);
    return text.trim() === '' ? [] : [record];
  }

  private giveUp(todo: string[]): BadLine {
    const bad = { line: this.start, reason: this.open.length > 1 || this.isInQuotes ? NOT_CSV : 'is too long' };
    for (const line of this.open.slice(1).reverse()) todo.push(line);
    this.reset(this.start + 1);
    return bad;
  }

  private reset(start: number): void {
    this.open = [];
    this.characters = 0;
    this.isInQuotes = false;
    this.start = start;
  }
}

function hasOddQuotes(line: string): boolean {
  let isOdd = false;
  for (let at = line.indexOf('"'); at !== -1; at = line.indexOf('"', at + 1)) isOdd = !isOdd;
  return isOdd;
}
