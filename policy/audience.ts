/** Who belongs to a campaign's audience, and whether one audience lies within another. */
import type { AudienceRules } from '../workflows/contracts/changes';
import type { Lead } from '../workflows/contracts/lead';
import { isSameWord } from './same-word';

export type AudienceFields = Pick<Lead, 'industry' | 'lead_score' | 'region' | 'preferred_channel'>;

/** Every rule that is given must hold; what is not known of a lead does not. Null: everybody is inside. */
export function isInAudience(lead: AudienceFields, rules: AudienceRules | null): boolean {
  if (!rules) return true;
  const { industry, min_lead_score: minScore, regions, preferred_channel: channel } = rules;
  return (
    (industry === null || isSameWord(industry, lead.industry)) &&
    (minScore === null || (lead.lead_score !== null && lead.lead_score >= minScore)) &&
    (regions === null || regions.some((region) => isSameWord(region, lead.region))) &&
    (channel === null || channel === lead.preferred_channel)
  );
}

/** Nobody is inside who was outside before. */
export function isNarrowing(before: AudienceRules | null, after: AudienceRules | null): boolean {
  if (!before) return true;
  if (!after) return false;
  return (
    (before.industry === null || (after.industry !== null && isSameWord(before.industry, after.industry))) &&
    (before.min_lead_score === null || (after.min_lead_score ?? -1) >= before.min_lead_score) &&
    (before.regions === null || isWithin(after.regions, before.regions)) &&
    (before.preferred_channel === null || after.preferred_channel === before.preferred_channel)
  );
}

const isWithin = (part: readonly string[] | null, whole: readonly string[]): boolean =>
  part?.every((region) => whole.some((each) => isSameWord(each, region))) ?? false;
