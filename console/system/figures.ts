/** Figures as people read them; what is not known is a dash. */
const UNKNOWN = '–';

const number = (value: number, digits: number): string =>
  new Intl.NumberFormat('en', { maximumFractionDigits: digits }).format(value);

export const count = (value: number | null): string => (value === null ? UNKNOWN : number(value, 0));

export const rate = (perSecond: number | null): string =>
  perSecond === null ? UNKNOWN : `${number(perSecond, perSecond < 10 ? 2 : 0)}/s`;

export const milliseconds = (value: number | null): string =>
  value === null ? UNKNOWN : `${number(value, value < 10 ? 1 : 0)} ms`;

export const percent = (share: number | null, digits = 0): string =>
  share === null ? UNKNOWN : `${number(share * 100, digits)} %`;

export const figure = (value: number): string => value.toFixed(3);

/** `90` → `1 min 30 s` */
export function lasting(seconds: number | null): string {
  if (seconds === null) return UNKNOWN;
  if (seconds < 60) return `${number(seconds, seconds < 10 ? 1 : 0)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.round(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
