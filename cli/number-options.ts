/** Options that take a number. */
import { InvalidArgumentError } from 'commander';

/** @param message what is allowed */
export const numberThat =
  (fits: (value: number) => boolean, message: string) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isFinite(value) && fits(value)) return value;
    throw new InvalidArgumentError(message);
  };

/** Both ends included. */
export function wholeNumber(min: number, max: number) {
  const read = numberThat((value) => value >= min && value <= max, `Must be a whole number from ${min} to ${max}.`);
  // nothing but digits: 1e3 and 0x10 are numbers, but nobody means them
  return (text: string): number => read(/^\d+$/.test(text) ? text : '');
}

export const share = numberThat((value) => value >= 0 && value <= 1, 'must be a share from 0 to 1, such as 0.1');
