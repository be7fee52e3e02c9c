/**
 * A column as it was read, before anybody knows what it means: plain numbers apart from texts. An array grows only
 * where it is needed, so that a wide file stays small in memory.
 */
import { isPlaceholder } from './missing';

/** Distinct texts of a column are kept up to so many characters; what is beyond can only be free text. */
const MAX_CHARACTERS = 20_000_000;

export const NO_TEXT = -1;
/** a text that was not kept */
export const LONG_TAIL = -2;

export interface RawColumn {
  name: string;
  rows: number;
  /** NaN: no plain number */
  numbers: Float64Array;
  /** index into `texts`, NO_TEXT or LONG_TAIL */
  codes: Int32Array;
  texts: readonly string[];
}

/** No leading zeros: 00501 is a postal code. */
const PLAIN_NUMBER = /^[+-]?(?:0|[1-9]\d*)?(?:\.\d+|(?<=\d)\.?)(?:e[+-]?\d+)?$/i;

export class RawColumnBuilder {
  private rows = 0;
  private numbers = new Float64Array(0);
  private codes = new Int32Array(0);
  private readonly known = new Map<string, number>();
  private characters = 0;

  constructor(private readonly name: string) {}

  push(cell: string): void {
    const text = cell.trim();
    const row = this.rows++;
    if (isPlaceholder(text)) return;
    if (PLAIN_NUMBER.test(text)) this.takeNumber(row, Number(text));
    else this.takeText(row, text);
  }

  finish(): RawColumn {
    const { name, rows } = this;
    const numbers = grown(this.numbers, rows, (length) => new Float64Array(length), Number.NaN).subarray(0, rows);
    const codes = grown(this.codes, rows, (length) => new Int32Array(length), NO_TEXT).subarray(0, rows);
    return { name, rows, numbers, codes, texts: [...this.known.keys()] };
  }

  private takeNumber(row: number, value: number): void {
    if (row >= this.numbers.length)
      this.numbers = grown(this.numbers, 2 * row + 64, (length) => new Float64Array(length), Number.NaN);
    this.numbers[row] = value;
  }

  private takeText(row: number, text: string): void {
    if (row >= this.codes.length)
      this.codes = grown(this.codes, 2 * row + 64, (length) => new Int32Array(length), NO_TEXT);
    this.codes[row] = this.codeOf(text);
  }

  private codeOf(text: string): number {
    const known = this.known.get(text);
    if (known !== undefined) return known;
    if (this.characters > MAX_CHARACTERS) return LONG_TAIL;
    this.characters += text.length;
    this.known.set(text, this.known.size);
    return this.known.size - 1;
  }
}

function grown<T extends Float64Array | Int32Array>(
  values: T,
  length: number,
  make: (length: number) => T,
  filler: number,
): T {
  if (values.length >= length) return values;
  const longer = make(length);
  longer.set(values);
  longer.fill(filler, values.length);
  return longer;
}
