/** What figures have in common, wherever people read them; what is not known is a dash. */
export type Format = (value: number) => string;
/** Most digits after the point: no more than a figure needs are shown. */
type Digits = 0 | 1 | 2;

const UNKNOWN = '–';
const format = (style: 'decimal' | 'percent', most: Digits) =>
  new Intl.NumberFormat('en', { style, maximumFractionDigits: most });
const NUMBERS = { 0: format('decimal', 0), 1: format('decimal', 1), 2: format('decimal', 2) };
const PERCENTS = { 0: format('percent', 0), 1: format('percent', 1), 2: format('percent', 2) };

export const number = (value: number, most: Digits): string => NUMBERS[most].format(value);
export const percent = (share: number, most: Digits = 0): string => PERCENTS[most].format(share);

export const orNone = (value: number | null, as: Format): string => (value === null ? UNKNOWN : as(value));
