/** Amounts, counts and ratios as people read them. */
import { number, percent, type Format } from '../components/figures';

const money = (cents: number) =>
  new Intl.NumberFormat('en', {
    style: 'currency',
    currency: 'USD',
    minimumFractionDigits: cents,
    maximumFractionDigits: cents,
  });
const [WHOLE_USD, CENTS] = [money(0), money(2)];
const RATIO = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });

/** To be compared: cents where they matter. */
export const usd = (value: number): string => (Math.abs(value) >= 100 || value === 0 ? WHOLE_USD : CENTS).format(value);
/** With no more digits than it needs. */
export const usdMark = (value: number): string => `$${number(value, 1)}`;
/** To be decided about: to the cent. */
export const exactUsd = (value: number): string => (Number.isInteger(value) ? WHOLE_USD : CENTS).format(value);
export const count = (value: number): string => number(value, Math.abs(value) >= 100 ? 0 : 1);
export const ratio = (value: number): string => RATIO.format(value);
export const share = (value: number): string => percent(value, 1);
export const day = (date: string): string => DAY.format(new Date(date));

export type Interval = readonly [number, number];

export const between = ([low, high]: Interval, format: Format): string => `${format(low)} – ${format(high)}`;
