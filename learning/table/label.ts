/** Which value of the label column is a yes. */
import { LONG_TAIL, type RawColumn } from './raw-column';

export interface Labels {
  /** 1 yes, 0 no, 255 missing */
  values: Uint8Array;
  positive: string;
  negative: string;
}

export const NO_LABEL = 255;

/** Bad input of whoever chose the columns; the message is for them. */
export class TableError extends Error {
  override readonly name = 'TableError';
}

const YES = ['yes', 'true', '1', 'y', 't', 'converted', 'won', 'positive', 'success', 'churned', 'responded', 'good'];
const NO = ['no', 'false', '0', 'n', 'f', '-1', 'not converted', 'lost', 'negative', 'failure'];
/** A column with more is no label, and may hold what is nobody's business. */
const MAX_NAMED = 12;

/**
 * @param positive the value that is a yes; found when the column says yes and no in a usual way
 * @throws TableError when the column has not two values, or nothing tells which is the yes
 */
export function labelsOf(raw: RawColumn, positive?: string): Labels {
  const values = distinctValues(raw);
  const all = values.length > MAX_NAMED ? 'too many to name' : values.map((value) => `“${value}”`).join(', ');
  if (values.length > 2 && positive === undefined)
    throw new TableError(
      `The label ${raw.name} has ${values.length} values: ${all}. Say which is a yes with --positive.`,
    );
  if (values.length < 2)
    throw new TableError(
      `The label ${raw.name} has ${values.length === 0 ? 'no values' : `one value only (${all})`}: there is nothing to learn.`,
    );
  const yes = positive === undefined ? usualYes(values) : values.find((value) => sameText(value, positive));
  if (yes === undefined)
    throw new TableError(
      positive === undefined
        ? `The label ${raw.name} has the values ${all}. Say which is a yes with --positive.`
        : `The label ${raw.name} is never “${positive}”. Its values are ${all}.`,
    );
  const negative = values.length === 2 ? (values.find((value) => value !== yes) ?? '') : `not ${yes}`;
  return { values: coded(raw, yes), positive: yes, negative };
}

/** The label of a file that a model is held against: the yes is known, and every other value is a no. */
export function labelsAs(raw: RawColumn, positive: string): Uint8Array {
  return coded(raw, positive);
}

function coded({ numbers, codes, texts }: RawColumn, yes: string): Uint8Array {
  const yesNumber = Number(yes);
  const isYes = texts.map((text) => sameText(text, yes));
  return Uint8Array.from(codes, (code, row) => {
    if (code !== -1) return isYes[code] === true ? 1 : 0;
    const number = numbers[row] ?? Number.NaN;
    if (Number.isNaN(number)) return NO_LABEL;
    return number === yesNumber ? 1 : 0;
  });
}

function distinctValues({ numbers, codes, texts }: RawColumn): string[] {
  const found = new Set<string>();
  for (const [row, code] of codes.entries()) {
    const number = numbers[row] ?? Number.NaN;
    if (code >= 0) found.add(texts[code] ?? '');
    else if (code === LONG_TAIL) found.add('…');
    else if (!Number.isNaN(number)) found.add(String(number));
    if (found.size > 1_000) break;
  }
  return [...found].sort();
}

function usualYes(values: readonly string[]): string | undefined {
  const yes = values.filter((value) => YES.includes(value.toLowerCase()));
  if (yes.length === 1) return yes[0];
  const no = values.filter((value) => NO.includes(value.toLowerCase()));
  return no.length === 1 ? values.find((value) => value !== no[0]) : undefined;
}

const sameText = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase();
