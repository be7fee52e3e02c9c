/** Options that the commands about models share. */
import { numberThat, wholeNumber } from '../../number-options';

export const amount = numberThat((value) => value > 0, 'must be a number above 0');
export const rowNumber = wholeNumber(1, Number.MAX_SAFE_INTEGER);
export const seed = wholeNumber(0, 2 ** 31 - 1);

/** An option that may be given several times. */
export const repeated = (value: string, before: string[]): string[] => [...before, value];
