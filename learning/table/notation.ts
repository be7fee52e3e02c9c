/** Numbers and dates as people write them. What a column means is decided by the column, never by one cell. */

const CURRENCY = /^([+-]?)\s*[$€£¥]\s*|\s*[$€£¥]$/;
const THOUSANDS_BY_COMMA = /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/;
const THOUSANDS_BY_DOT = /^[+-]?\d{1,3}(?:\.\d{3})+(?:,\d+)?$/;
const DECIMAL_COMMA = /^[+-]?\d+,\d+$/;
const PLAIN = /^[+-]?(?:0|[1-9]\d*)(?:\.\d+)?$/;

export const NUMBER_NOTATIONS = ['plain', 'thousands_by_comma', 'decimal_comma'] as const;
/** how the texts of a numeric column that are no plain numbers are to be read */
export type NumberNotation = (typeof NUMBER_NOTATIONS)[number];

/**
 * The notation that reads most of these texts. 1,234 alone is read with thousands only if every comma in the column has
 * three digits behind it.
 */
export function numberNotationOf(texts: readonly string[]): NumberNotation {
  const cores = texts.map(core);
  const isDecimalComma = (text: string): boolean => DECIMAL_COMMA.test(text) || THOUSANDS_BY_DOT.test(text);
  const byComma = cores.filter((text) => THOUSANDS_BY_COMMA.test(text)).length;
  const byDecimal = cores.filter(isDecimalComma).length;
  if (byComma === 0 && byDecimal === 0) return 'plain';
  return byDecimal > byComma ? 'decimal_comma' : 'thousands_by_comma';
}

/** NaN when it is no number in this notation. A per cent sign or a currency is dropped: 12 % is 12. */
export function readNumber(text: string, notation: NumberNotation): number {
  const bare = core(text);
  if (PLAIN.test(bare)) return Number(bare);
  if (notation === 'thousands_by_comma' && THOUSANDS_BY_COMMA.test(bare)) return Number(bare.replaceAll(',', ''));
  if (notation === 'decimal_comma' && (DECIMAL_COMMA.test(bare) || THOUSANDS_BY_DOT.test(bare)))
    return Number(bare.replaceAll('.', '').replace(',', '.'));
  return Number.NaN;
}

const core = (text: string): string => text.replace(CURRENCY, '$1').replace(/\s*%$/, '');

export const DATE_NOTATIONS = ['iso', 'day_first', 'month_first'] as const;
export type DateNotation = (typeof DATE_NOTATIONS)[number];

const ISO =
  /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ](\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s?(Z|[+-]\d{2}:?\d{2})?)?$/i;
const BY_PARTS = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?:[T ](\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(?:\s?([AP]M))?)?$/i;

/** The notation in which all of these are dates; 03/04/2026 is month first unless a day above 12 says otherwise. */
export function dateNotationOf(texts: readonly string[]): DateNotation | undefined {
  return DATE_NOTATIONS_BY_PREFERENCE.find((notation) =>
    texts.every((text) => !Number.isNaN(readDate(text, notation))),
  );
}

const DATE_NOTATIONS_BY_PREFERENCE: readonly DateNotation[] = ['iso', 'month_first', 'day_first'];

/** Milliseconds since 1970, read as UTC where there is no zone; NaN when it is no date in this notation. */
export function readDate(text: string, notation: DateNotation): number {
  if (notation === 'iso') {
    const [whole, year, month, day, time, zone] = ISO.exec(text) ?? [];
    return whole === undefined ? Number.NaN : instantOf(year, month, day, time, zone);
  }
  const [whole, first, separator, second, year, time, half] = BY_PARTS.exec(text) ?? [];
  if (whole === undefined) return Number.NaN;
  const isDayFirst = notation === 'day_first' || separator === '.';
  const start = isDayFirst ? instantOf(year, second, first, time) : instantOf(year, first, second, time);
  const isAfternoon = half?.toUpperCase() === 'PM' && !(time ?? '').startsWith('12');
  return start + (isAfternoon ? 12 * 3_600_000 : 0);
}

function instantOf(year = '', month = '', day = '', time = '0:00', zone = 'Z'): number {
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const isRealDay = new Date(`${date}T00:00:00Z`).getUTCDate() === Number(day);
  const clock = /^\d:/.test(time) ? `0${time}` : time;
  return isRealDay ? Date.parse(`${date}T${clock}${zone.toUpperCase()}`) : Number.NaN;
}
