/**
 * Which lead a call and its answer are about: what is kept of them goes when that lead is erased. One lead is enough: no call
 * that takes a key answers for two. Lists and imports, which do, take none; a keyed call that would has to keep them all.
 */

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** The value's own lead_id; null when it has none. */
export function leadIdIn(value: unknown): string | null {
  if (!isObject(value) || !('lead_id' in value)) return null;
  return typeof value.lead_id === 'string' ? value.lead_id : null;
}

/** @param told most telling first; a lead_id of each itself, or of an object in it (`item`, `interaction`, `lead`) */
export function leadNamedIn(...told: unknown[]): string | null {
  for (const value of told) {
    const parts = isObject(value) ? [value, ...(Object.values(value) as unknown[])] : [];
    for (const part of parts) {
      const leadId = leadIdIn(part);
      if (leadId !== null) return leadId;
    }
  }
  return null;
}
