/** Whether two names of a region or an industry mean the same. */
import { withPlainHyphens } from '../workflows/contracts/hyphens';

const normalized = (word: string): string => withPlainHyphens(word.trim().toLowerCase());

/** What is not known is never the same. */
export const isSameWord = (wanted: string, word: string | null): boolean =>
  word !== null && normalized(wanted) === normalized(word);
