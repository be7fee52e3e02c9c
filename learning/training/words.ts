/** Figures as sentences. */
import { percent } from '../table/finding';
import type { Threshold } from './threshold';

export function thresholdInWords({
  value,
  cost_contact,
  value_conversion,
  contacted,
  captured,
  precision,
}: Threshold): string {
  const why =
    cost_contact === null || value_conversion === null
      ? 'the share of yes in training, as no costs were given'
      : `a contact costs ${cost_contact} and a yes is worth ${value_conversion}`;
  return `Threshold ${value.toFixed(3)} (${why}): ${percent(contacted)} of the tested rows are at or above it, with ${percent(captured)} of all yes; ${percent(precision)} of them are a yes.`;
}
