/** Journeys that have ended, for those who learn from them. */
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { extractFeatures } from '../agents/triage/features';
import type { TriageExample } from '../agents/triage/retraining';
import { INDUSTRIES, PERSONAS, SOURCES } from '../agents/vocabulary';
import type { Lead } from '../workflows/contracts/lead';
import { blankLead } from './leads';

const START = Date.parse('2026-01-01T00:00:00Z');
const HOUR_MS = 3_600_000;

/** A journey every six hours; who succeeds is up to the test. */
export function journeys(count: number, chance: (lead: Lead) => number, { seed = 1, from = 0 } = {}): TriageExample[] {
  const random = xoroshiro128plus(seed);
  const draw = (): number => uniformFloat64(random);
  const one = <T>(words: readonly T[]): T => words[Math.floor(draw() * words.length)]!;
  return Array.from({ length: count }, (_, n) => {
    const lead: Lead = {
      ...blankLead,
      lead_id: `lead-${from + n}`,
      industry: one(INDUSTRIES),
      persona: one(PERSONAS),
      source: one(SOURCES),
      gdpr_consent: true,
    };
    const decided_at = new Date(START + (from + n) * 6 * HOUR_MS).toISOString();
    const memory = { profile: null, episodes: { trials: 0, successes: 0 }, related: [] };
    const features = extractFeatures({ lead, ...memory, now: decided_at });
    return { lead_id: lead.lead_id, decided_at, features, success: draw() < chance(lead) };
  });
}

/** The rules think the opposite of engineers and retailers. */
export const unlikeTheRules = ({ persona, industry }: Lead): number =>
  (persona === 'Engineer' ? 0.6 : 0.1) + (industry === 'Retail' ? 0.3 : 0);
