/**
 * What stands in a cell where nothing is known. `unknown`, `none`, `other` and `no` are not among them: in a column of
 * categories they may be answers of their own (no previous campaign, an insured person without illness), and a learner
 * treats a level and a gap alike. In a column of numbers or dates they are no number, and so missing all the same.
 */
const PLACEHOLDERS = new Set([
  '',
  'na',
  'n/a',
  '#n/a',
  '#na',
  'n.a.',
  'nan',
  'null',
  'nil',
  '<na>',
  '-',
  '--',
  '–',
  '?',
  '\\n',
  'undefined',
  '(blank)',
  '(empty)',
  '(not set)',
  'not set',
  'not provided',
  'select',
  'please select',
  'select one',
  '#value!',
  '#ref!',
  '#div/0!',
]);

const MAX_LENGTH = Math.max(...[...PLACEHOLDERS].map((text) => text.length)) + 3;

/** @param text trimmed */
export function isPlaceholder(text: string): boolean {
  if (text.length > MAX_LENGTH) return false;
  return PLACEHOLDERS.has(text) || PLACEHOLDERS.has(text.toLowerCase().replace(/(?:…|\.\.\.)$/, ''));
}
