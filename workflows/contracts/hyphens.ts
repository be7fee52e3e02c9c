/** Files write `E‑commerce` with a hyphen that does not break, people with the usual one. */

/** What is taken for the hyphen on keyboards: U+2010 to U+2015. */
export const HYPHENS = '\u2010\u2011\u2012\u2013\u2014\u2015';
const ANY = new RegExp(`[${HYPHENS}]`, 'g');

export const withPlainHyphens = (text: string): string => text.replace(ANY, '-');
