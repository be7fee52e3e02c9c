/** Whether two names of a region or an industry mean the same. */

/** Files write `E‑commerce` with a hyphen that does not break, people with the usual one. */
const normalized = (word: string): string =>
  word
    .trim()
    .toLowerCase()
    .replace(/[\u2010-\u2015]/g, '-');

/** What is not known is never the same. */
export const isSameWord = (wanted: string, word: string | null): boolean =>
  word !== null && normalized(wanted) === normalized(word);
