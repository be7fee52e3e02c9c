/** Terms of the API as people read them. */
const SHORT = new Set(['cpl', 'ctr', 'roas', 'usd', 'id', 'kpi', 'rfm']);

/** `low_confidence` → `Low confidence`; what is written as words already stays. */
export function words(term: string): string {
  const spaced = term
    .split('_')
    .map((word) => (SHORT.has(word) ? word.toUpperCase() : word))
    .join(' ');
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
