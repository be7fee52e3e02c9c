/**
 * When somebody is back, as far as the note says so in English or German: "until 5 January", "back on Monday, June 3rd",
 * "bis zum 5.1.", "2026-01-05". A date of two numbers that could be day and month either way is not guessed.
 */

const DAY_MS = 86_400_000;
/** A later one is a typing error, or another matter. */
const MAX_DAYS = 180;

const MONTHS = ['jan', 'feb', 'm[aä]r', 'apr', 'ma[iy]', 'jun', 'jul', 'aug', 'sep', 'o[ck]t', 'nov', 'de[cz]'];
const MONTH = `(?<month>(?:${MONTHS.join('|')})\\p{L}*)\\.?`;
const YEAR = '(?<year>\\d{4})';
const DATES = [
  `${YEAR}-(?<monthNo>\\d{1,2})-(?<day>\\d{1,2})`,
  `(?<day>\\d{1,2})(?:st|nd|rd|th|\\.)?\\s+(?:of\\s+)?${MONTH}(?:,?\\s+${YEAR})?`,
  `${MONTH}\\s+(?<day>\\d{1,2})(?:st|nd|rd|th)?\\b(?:,?\\s+${YEAR})?`,
  `(?<day>\\d{1,2})\\.\\s?(?<monthNo>\\d{1,2})\\.(?:\\s?${YEAR})?`,
  `(?<first>\\d{1,2})/(?<second>\\d{1,2})(?:/${YEAR})?`,
];
const WEEKDAY =
  '(?:(?:mon|tue|wed|thu|fri|sat|sun)\\p{L}*\\.?|(?:diens|donners|frei|sams|sonn)tag|mittwoch|(?:mo|di|mi|do|fr|sa|so)\\.?)';
const BEFORE_DATE = `(?:and |und )?(?:including |einschließlich )?(?:on |by |from |the |am |ab |zum |dem |den )*(?:${WEEKDAY},?\\s+)?(?:the |dem |den )?`;
/** the named day is the last one away */
const LAST_DAY = '(?:until|till|through|thru|up to|bis|from\\s[^.\\n]{3,40}?\\s(?:to|-|–))';
/** the named day is the first one back */
const FIRST_DAY =
  '(?:back(?: in the office| at work| at my desk)?|return(?:ing)?(?: to (?:the )?(?:office|work))?|available again|zurück|wieder (?:da|erreichbar|im büro|im haus)|erreichbar)';

const patternsFor = (phrase: string): RegExp[] =>
  DATES.map((date) => new RegExp(`(?<!\\p{L})${phrase}\\s+${BEFORE_DATE}${date}`, 'giu'));
const LAST_DAY_PATTERNS = patternsFor(LAST_DAY);
const FIRST_DAY_PATTERNS = patternsFor(FIRST_DAY);

/** @returns midnight UTC of the first day back, the latest that the text names; undefined: it names none to come */
export function returnDateIn(text: string, receivedAt: Date): Date | undefined {
  const words = text.slice(0, 5_000);
  const found = [
    ...datesIn(words, LAST_DAY_PATTERNS, receivedAt).map((ms) => ms + DAY_MS),
    ...datesIn(words, FIRST_DAY_PATTERNS, receivedAt),
  ];
  const plausible = found.filter((ms) => ms > receivedAt.getTime() && ms <= receivedAt.getTime() + MAX_DAYS * DAY_MS);
  return plausible.length === 0 ? undefined : new Date(Math.max(...plausible));
}

const datesIn = (text: string, patterns: readonly RegExp[], receivedAt: Date): number[] =>
  patterns.flatMap((pattern) =>
    [...text.matchAll(pattern)].flatMap((match) => dateOf(match.groups ?? {}, receivedAt) ?? []),
  );

/** @returns milliseconds of midnight UTC */
function dateOf(groups: Record<string, string | undefined>, receivedAt: Date): number | undefined {
  const { month, day } = dayAndMonth(groups);
  if (month === undefined || day === undefined) return undefined;
  const years = groups.year === undefined ? nextYears(receivedAt) : [Number(groups.year)];
  return years
    .map((year) => midnight(year, month, day))
    .find((ms) => ms !== undefined && (groups.year !== undefined || ms >= receivedAt.getTime() - DAY_MS));
}

const nextYears = (receivedAt: Date): number[] => [receivedAt.getUTCFullYear(), receivedAt.getUTCFullYear() + 1];

function dayAndMonth(groups: Record<string, string | undefined>): { day?: number; month?: number } {
  const { day, month, monthNo, first, second } = groups;
  if (first !== undefined && second !== undefined) return unambiguous(Number(first), Number(second));
  if (day === undefined) return {};
  if (monthNo !== undefined) return { day: Number(day), month: Number(monthNo) };
  const index = MONTHS.findIndex((name) => new RegExp(`^${name}`, 'iu').test(month ?? ''));
  return index < 0 ? {} : { day: Number(day), month: index + 1 };
}

/** 25/12 and 12/25 are Christmas; 5/6 is anybody's guess. */
function unambiguous(first: number, second: number): { day?: number; month?: number } {
  if (first > 12 && second <= 12) return { day: first, month: second };
  if (second > 12 && first <= 12) return { day: second, month: first };
  return {};
}

function midnight(year: number, month: number, day: number): number | undefined {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() : undefined;
}
