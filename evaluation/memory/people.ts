/** The people of the simulated market: features of the data dictionary, and when they come. */
import { Random } from '../../data/random';
import type { Channel } from '../../workflows/contracts/channels';
import { DAY_MS, START_MS, YEAR_DAYS } from './calendar';

export const WORLD_CHANNELS = ['Email', 'SMS', 'Call'] as const satisfies Channel[];
export type WorldChannel = (typeof WORLD_CHANNELS)[number];

export const INDUSTRIES = ['SaaS', 'FinTech', 'HealthTech', 'Manufacturing', 'Media', 'Retail'] as const;
export const PERSONAS = ['CMO', 'Founder', 'Marketing Manager', 'Engineer'] as const;
export const COMPANY_SIZES = ['11-50', '51-200', '201-1000', '1001-5000'] as const;
const SOURCES = ['Referral', 'Website', 'Event', 'LinkedIn'] as const;
/** Where they live says nothing, so all keep the same clock. */
const PLACE = { region: 'EU', timezone: 'UTC' };

/** Chance that a person told us a channel when it came, and that this is the one it likes. */
const TOLD = 0.5;
const TOLD_RIGHT = 0.7;
const CONSENT = { Email: 1, SMS: 0.8, Call: 0.7 } as const;

export interface PersonalTaste {
  channel: WorldChannel;
  /** first of two hours of the day */
  hour: number;
}

/** What is known of a person from its form. */
export interface Person {
  lead_id: string;
  industry: (typeof INDUSTRIES)[number];
  persona: (typeof PERSONAS)[number];
  company_size: (typeof COMPANY_SIZES)[number];
  source: (typeof SOURCES)[number];
  region: string;
  timezone: string;
  preferred_channel: WorldChannel | null;
  consents: WorldChannel[];
  /** when it comes to us, each time the beginning of a journey; milliseconds */
  arrivals: number[];
}

/** @param liked what the person likes when it comes first */
export function createPerson(
  seed: number,
  lead_id: string,
  journeys: number,
  liked: (leadId: string) => PersonalTaste,
): Person {
  const draws = new Random(seed, `person ${lead_id}`);
  const told = draws.chance(TOLD);
  const isRight = draws.chance(TOLD_RIGHT);
  const other = draws.pick(WORLD_CHANNELS);
  const preferred_channel = told ? (isRight ? liked(lead_id).channel : other) : null;
  const consents = WORLD_CHANNELS.filter((channel) => draws.chance(CONSENT[channel]));
  return {
    lead_id,
    industry: draws.pick(INDUSTRIES),
    persona: draws.pick(PERSONAS),
    company_size: draws.pick(COMPANY_SIZES),
    source: draws.pick(SOURCES),
    ...PLACE,
    preferred_channel,
    consents,
    arrivals: arrivalsOf(draws, journeys),
  };
}

/** One at a random moment of each equal part of the year, with room for a sequence to end before the next. */
function arrivalsOf(draws: Random, journeys: number): number[] {
  const part = (YEAR_DAYS * DAY_MS) / journeys;
  return Array.from({ length: journeys }, (_, n) => START_MS + part * n + draws.between(0, part / 2));
}
