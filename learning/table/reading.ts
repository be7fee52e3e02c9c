/** What a column holds, decided from all of it; and the column of a table that this makes of it. */
import { z } from 'zod';
import { count, percent, type Finding } from './finding';
import { DATE_NOTATIONS, NUMBER_NOTATIONS, dateNotationOf, numberNotationOf, readDate, readNumber } from './notation';
import { LONG_TAIL, type RawColumn } from './raw-column';
import type { CategoricalColumn, Column, NumericColumn } from './table';

export const columnReadingSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('numeric'), name: z.string(), notation: z.enum(NUMBER_NOTATIONS) }),
  z.strictObject({ kind: z.literal('date'), name: z.string(), notation: z.enum(DATE_NOTATIONS) }),
  z.strictObject({ kind: z.literal('categorical'), name: z.string() }),
]);
export type ColumnReading = z.infer<typeof columnReadingSchema>;

/** A column is of numbers when so many of its values are; the others become missing. */
const MOSTLY = 0.98;
/** What people write into a column of numbers or dates where they know none. */
const NOT_KNOWN = /^(?:unknown|none|missing|not available|no data|tbd|n\.k\.|nd)$/i;

export function readingOf(raw: RawColumn): ColumnReading {
  const { name, texts } = raw;
  const { plain, ofText } = counted(raw);
  const written = texts.filter((text) => !NOT_KNOWN.test(text));
  const notation = numberNotationOf(written);
  let readable = plain;
  let strange = 0;
  for (const [code, text] of texts.entries()) {
    const rows = ofText[code] ?? 0;
    if (!Number.isNaN(readNumber(text, notation))) readable += rows;
    else if (!NOT_KNOWN.test(text)) strange += rows;
  }
  if (readable > 0 && readable >= MOSTLY * (readable + strange)) return { kind: 'numeric', name, notation };
  const dates = plain === 0 && written.length > 0 ? dateNotationOf(written) : undefined;
  return dates === undefined ? { kind: 'categorical', name } : { kind: 'date', name, notation: dates };
}

/** Dates become milliseconds; they order rows and are looked at for leaks, no model is given them. */
export function toColumn(raw: RawColumn, reading: ColumnReading): Column {
  if (reading.kind === 'categorical') return toCategories(raw);
  const ofText = raw.texts.map((text) =>
    reading.kind === 'numeric' ? readNumber(text, reading.notation) : readDate(text, reading.notation),
  );
  const values = Float64Array.from(raw.numbers, (number, row) => ofText[raw.codes[row] ?? -1] ?? number);
  return { kind: 'numeric', name: raw.name, values };
}

function toCategories({ name, numbers, codes, texts }: RawColumn): CategoricalColumn {
  const levels = [...texts];
  const known = new Map(levels.map((text, code) => [text, code]));
  const result = Int32Array.from(codes, (code, row) => {
    if (code >= 0) return code;
    const number = numbers[row] ?? Number.NaN;
    if (Number.isNaN(number)) return -1;
    const level = String(number);
    const found = known.get(level) ?? levels.push(level) - 1;
    known.set(level, found);
    return found;
  });
  return { kind: 'categorical', name, levels, codes: result };
}

function counted({ numbers, codes, texts }: RawColumn): { plain: number; ofText: Float64Array } {
  const ofText = new Float64Array(texts.length);
  let plain = 0;
  for (const code of codes) if (code >= 0) ofText[code] = (ofText[code] ?? 0) + 1;
  for (const number of numbers) if (!Number.isNaN(number)) plain++;
  return { plain, ofText };
}

/** Below this anything may be different in every row by chance. */
const MIN_ROWS = 50;
const NEARLY_ALL = 0.95;
/** Fewer rows a level than this, and there is nothing to learn of the levels. */
const MIN_ROWS_OF_LEVEL = 3;
const SENTENCE_WORDS = 5;
const SENTENCES_FROM = 50;

const PERSONAL_NAME =
  /^(?:.*[\s_.-])?(?:e-?mail(?:[\s_-]?address)?|phone(?:[\s_-]?(?:number|no))?|mobile|telephone[\s_-]?number|(?:first|last|full|given|family|sur|contact|middle)[\s_-]?name|^name|surname|street|address|ip[\s_-]?address|ssn|passport)$/i;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const ID_NAME = /(?:^|[\s_.-])(?:id|uuid|guid|number|nr|no|key|code|index|unnamed)$|[a-z]I[dD]$/i;

/** Columns that no model should look at, whatever they say of the label. */
export function uselessness(raw: RawColumn, column: Column): Finding | undefined {
  const leftOut = (kind: Finding['kind'], evidence: string): Finding => ({
    column: raw.name,
    kind,
    evidence,
    left_out: true,
  });
  if ((PERSONAL_NAME.test(camelApart(raw.name)) && isManifold(raw)) || mostlyEmails(raw))
    return leftOut('personal', 'names or addresses of persons');
  return column.kind === 'numeric' ? uselessNumbers(column, leftOut) : uselessTexts(raw, column, leftOut);
}

type LeftOut = (kind: Finding['kind'], evidence: string) => Finding;

function uselessNumbers({ name, values }: NumericColumn, leftOut: LeftOut): Finding | undefined {
  const known = values.filter((value) => !Number.isNaN(value));
  if (known.length === 0) return leftOut('constant', 'empty in every row');
  const order = monotone(known);
  const sorted = known.sort();
  let distinct = 1;
  for (let at = 1; at < sorted.length; at++) if (sorted[at] !== sorted[at - 1]) distinct++;
  if (distinct === 1 && known.length === values.length) return leftOut('constant', 'the same in every row');
  const isCounting = distinct >= 0.999 * known.length && known.length >= MIN_ROWS && known.every(Number.isInteger);
  if (!isCounting) return undefined;
  const different = `${count(distinct)} different whole numbers in ${count(known.length)} rows`;
  if (order) return leftOut('identifier', `${different}, always ${order}: it numbers the rows`);
  const width = (sorted.at(-1) ?? 0) - (sorted[0] ?? 0) + 1;
  if (width <= 2 * distinct) return leftOut('identifier', `${different}, hardly a gap between them`);
  return ID_NAME.test(camelApart(name)) ? leftOut('identifier', `${different}, and named like one`) : undefined;
}

function monotone(values: Float64Array): 'rising' | 'falling' | undefined {
  const isOrdered = (sign: number): boolean =>
    values.every((value, at) => at === 0 || sign * (value - (values[at - 1] ?? 0)) > 0);
  return isOrdered(1) ? 'rising' : isOrdered(-1) ? 'falling' : undefined;
}

function uselessTexts(raw: RawColumn, { levels, codes }: CategoricalColumn, leftOut: LeftOut): Finding | undefined {
  const tail = raw.codes.some((code) => code === LONG_TAIL);
  let present = 0;
  for (const code of codes) if (code >= 0) present++;
  if (present === 0 && !tail) return leftOut('constant', 'empty in every row');
  if (levels.length === 1 && present === codes.length) return leftOut('constant', 'the same in every row');
  const words = levels.reduce((total, level) => total + level.split(/\s+/).length, 0) / Math.max(1, levels.length);
  if (tail) return leftOut('free_text', 'more different texts than categories can have');
  if (present < MIN_ROWS) return undefined;
  const share = levels.length / present;
  const different = `${count(levels.length)} different texts in ${count(present)} rows`;
  if (share >= NEARLY_ALL && words < 2.5) return leftOut('identifier', different);
  if (share > 1 / MIN_ROWS_OF_LEVEL)
    return leftOut('free_text', `${different}: ${percent(share)} of them, too many to be categories`);
  if (words >= SENTENCE_WORDS && levels.length >= SENTENCES_FROM && share > 0.05)
    return leftOut('free_text', `${different}, ${words.toFixed(0)} words each`);
  return undefined;
}

function mostlyEmails({ texts, numbers }: RawColumn): boolean {
  const sample = texts.slice(0, 1_000);
  return (
    sample.length > 0 &&
    numbers.every(Number.isNaN) &&
    sample.filter((text) => EMAIL.test(text)).length > sample.length / 2
  );
}

/** `do_not_email` is about a person's address, yet holds none. */
const isManifold = ({ texts, numbers }: RawColumn): boolean => {
  const some = new Set(numbers.subarray(0, 1_000).filter((value) => !Number.isNaN(value)));
  return texts.length > FEW || some.size > FEW;
};
const FEW = 12;

/** `firstName` as `first_Name`. */
export const camelApart = (name: string): string => name.trim().replace(/([a-z])([A-Z])/g, '$1_$2');
