/** From which probability on a lead is worth a contact. */
import { z } from 'zod';

export const thresholdSchema = z.strictObject({
  value: z.number(),
  /** null: no costs were given, and the threshold is the share of yes in training */
  cost_contact: z.number().positive().nullable(),
  value_conversion: z.number().positive().nullable(),
  /** on the tested rows: share at or above it, share of all yes among these, and how many of them are a yes */
  contacted: z.number(),
  captured: z.number(),
  precision: z.number(),
});
export type Threshold = z.infer<typeof thresholdSchema>;

export interface Costs {
  cost_contact: number;
  value_conversion: number;
}

/**
 * A contact pays when p · value > cost, so from cost ÷ value on (Elkan 2001, The Foundations of Cost-Sensitive Learning).
 * Without costs: the base rate, that is whoever is likelier than the average lead.
 */
export function thresholdOf(
  costs: Costs | undefined,
  baseRate: number,
  labels: Uint8Array,
  probabilities: Float64Array,
): Threshold {
  const value = costs ? Math.min(1, costs.cost_contact / costs.value_conversion) : baseRate;
  let contacts = 0;
  let hits = 0;
  let yes = 0;
  for (const [row, probability] of probabilities.entries()) {
    const label = labels[row] ?? 0;
    yes += label;
    if (probability < value) continue;
    contacts++;
    hits += label;
  }
  return {
    value,
    cost_contact: costs?.cost_contact ?? null,
    value_conversion: costs?.value_conversion ?? null,
    contacted: contacts / labels.length,
    captured: yes === 0 ? 0 : hits / yes,
    precision: contacts === 0 ? 0 : hits / contacts,
  };
}
