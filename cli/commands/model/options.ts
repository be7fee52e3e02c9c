/** Options that the commands about models share. */
import { InvalidArgumentError } from 'commander';

const numberThat =
  (fits: (value: number) => boolean, message: string) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isFinite(value) && fits(value)) return value;
    throw new InvalidArgumentError(message);
  };

export const amount = numberThat((value) => value > 0, 'must be a number above 0');
export const rowNumber = numberThat(
  (value) => Number.isSafeInteger(value) && value > 0,
  'must be a whole number from 1',
);
export const seed = numberThat(
  (value) => Number.isSafeInteger(value) && value >= 0 && value < 2 ** 31,
  'must be a whole number from 0 to 2147483647',
);

/** An option that may be given several times. */
export const repeated = (value: string, before: string[]): string[] => [...before, value];
