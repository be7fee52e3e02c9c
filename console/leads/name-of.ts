import type { Lead } from '../../workflows/contracts/lead';

/** What a lead is called; without a name, its id. */
export const nameOf = ({ first_name, last_name, lead_id }: Lead): string =>
  [first_name, last_name].filter(Boolean).join(' ') || lead_id;
