/** Amounts, counts and ratios as people read them. */
const money = (cents: number) =>
  new Intl.NumberFormat('en', {
    style: 'currency',
    currency: 'USD',
    minimumFractionDigits: cents,
    maximumFractionDigits: cents,
  });
const [WHOLE_USD, CENTS] = [money(0), money(2)];
const digits = (most: number) => new Intl.NumberFormat('en', { maximumFractionDigits: most });
const [WHOLE, TENTHS] = [digits(0), digits(1)];
const RATIO = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const SHARE = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 1 });
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });

/** To be compared: cents where they matter. */
export const usd = (value: number): string => (Math.abs(value) >= 100 || value === 0 ? WHOLE_USD : CENTS).format(value);
/** With no more digits than it needs. */
export const usdMark = (value: number): string => `$${TENTHS.format(value)}`;
/** To be decided about: to the cent. */
export const exactUsd = (value: number): string => (Number.isInteger(value) ? WHOLE_USD : CENTS).format(value);
export const count = (value: number): string => (Math.abs(value) >= 100 ? WHOLE : TENTHS).format(value);
export const ratio = (value: number): string => RATIO.format(value);
export const share = (value: number): string => SHARE.format(value);
export const day = (date: string): string => DAY.format(new Date(date));

export type Format = (value: number) => string;
export type Interval = readonly [number, number];

export const orNone = (value: number | null, format: Format): string => (value === null ? '–' : format(value));
export const between = ([low, high]: Interval, format: Format): string => `${format(low)} – ${format(high)}`;
