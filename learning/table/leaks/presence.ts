/** Whether a column is filled in, as a column of its own. */
import type { Column } from '../table';
import { evidenceOf, type Region } from './evidence';

export interface Presence {
  /** 1 filled in, 0 empty, per row */
  filled: Uint16Array;
  /** share of empty rows */
  empty: number;
  /** bins 0 and 1, as in `filled` */
  region: Region | undefined;
}

/** Two columns are filled in together when they differ in fewer rows than this, of those where either is empty. */
const DIFFERENT = 0.005;
/** Nearly full columns are alike by chance, nearly empty ones too. */
const MIN_SHARE = 0.05;

export function filledIn(column: Column, labels: Uint8Array, fold: Uint8Array): Presence {
  const filled =
    column.kind === 'numeric'
      ? Uint16Array.from(column.values, (value) => (Number.isNaN(value) ? 0 : 1))
      : Uint16Array.from(column.codes, (code) => (code < 0 ? 0 : 1));
  const present = filled.reduce((total, value) => total + value, 0);
  const empty = 1 - present / filled.length;
  const isSplit = empty > 0 && empty < 1;
  const { hardlyEver } = isSplit
    ? evidenceOf({ bins: filled, size: 2, describe: () => '' }, labels, fold)
    : { hardlyEver: undefined };
  // both bins together are the whole table
  return { filled, empty, region: hardlyEver?.bins.size === 1 ? hardlyEver : undefined };
}

export function filledTogether(a: Presence, b: Presence): boolean {
  if (Math.min(a.empty, 1 - a.empty, b.empty, 1 - b.empty) < MIN_SHARE) return false;
  const different = a.filled.reduce((total, value, row) => total + (value === b.filled[row] ? 0 : 1), 0);
  return different <= DIFFERENT * a.empty * a.filled.length;
}
