/** What the engagement of a lead will meet: said to whoever asks for it, and decided by the gate at each send. */
import type { Consent } from '../workflows/contracts/consent';
import type { Outcome } from '../workflows/contracts/stages';
import type { LeadData } from './context';

/** Endings after which somebody who engages the lead anew should know that it has ended so. */
const TELLING: readonly (Outcome | null)[] = ['opted_out', 'replied_negative', 'not_contactable', 'rejected'];

/** @returns plain sentences without personal data; none: nothing is known to stand in the way */
export function notesOn({ lead, consents, journey }: Pick<LeadData, 'lead' | 'consents' | 'journey'>): string[] {
  const { lead_id, flags } = lead;
  const notes = [consentNote(lead_id, consents)];
  if (flags.length > 0) notes.push(`lead ${lead_id} is flagged (${flags.join(', ')}): no marketing will be sent`);
  if (journey && TELLING.includes(journey.outcome))
    notes.push(
      `journey ${journey.journey_no} of lead ${lead_id} closed as ${String(journey.outcome)} on ${dayOf(journey.closed_at)}`,
    );
  return notes.filter((note) => note !== undefined);
}

function consentNote(lead_id: string, consents: readonly Consent[]): string | undefined {
  const marketing = consents.filter(({ purpose }) => purpose === 'marketing');
  if (marketing.some(({ granted }) => granted)) return undefined;
  const withdrawn = marketing.map(({ recorded_at }) => recorded_at).sort();
  return withdrawn.length > 0
    ? `lead ${lead_id} has opted out of marketing, on ${dayOf(withdrawn.at(-1) ?? null)}: nothing will be sent`
    : `lead ${lead_id} has given no consent to marketing: nothing will be sent`;
}

const dayOf = (time: string | null): string => time?.slice(0, 10) ?? 'an unknown day';
