/** What the memory of the bench is about. Everything follows from a number, so that two runs ask and store the same. */
import type { NewEpisode, Question } from '../../memory/episodic';
import type { NewShortTerm } from '../../memory/short-term';
import type { Statement } from '../../memory/semantic';
import { entitiesOf } from './size';
import type { Size } from './size';

export const VALUES = {
  industry: ['Retail', 'FinTech', 'Media', 'Manufacturing', 'SaaS', 'HealthTech', 'EdTech', 'Logistics'],
  persona: ['Sales Lead', 'Procurement', 'CMO', 'Marketing Manager', 'Founder', 'Engineer'],
  company_size: ['1-10', '11-50', '51-200', '201-1000', '1001-5000', '5000+'],
  channel: ['Email', 'SMS', 'Social', 'Call', 'Web'],
  scenario: ['Email_touch', 'SMS_touch', 'Social_touch', 'Call_conversation', 'Email_conversation', 'Web_conversation'],
} as const;

export const leadId = (number: number): string => `bench-${String(number)}`;
export const conversationId = (number: number): string => `bench-conversation-${String(number)}`;
export const entity = (number: number): string => `entity-${String(number)}`;

/** Spreads numbers that follow each other over the whole (a prime that divides none of the sizes). */
export const spreadOver = (number: number, whole: number): number => (number * 7_919) % whole;

const pick = (values: readonly string[], number: number): string => values[number % values.length] ?? '';

const featuresOf = (number: number): Record<string, string> => ({
  industry: pick(VALUES.industry, number),
  persona: pick(VALUES.persona, Math.floor(number / 8)),
  company_size: pick(VALUES.company_size, Math.floor(number / 48)),
  channel: pick(VALUES.channel, Math.floor(number / 288)),
});

const HISTORY = Array.from({ length: 6 }, (_, index) => ({
  from: index % 2 === 0 ? 'us' : 'lead',
  summary: 'asked for the price of fifty seats and how long the trial lasts',
}));

export const shortTermOf = (number: number): NewShortTerm => ({
  conversation_id: conversationId(number),
  lead_id: leadId(number),
  data: {
    last_utterance_summary: `asks for message ${String(number)} again`,
    active_intent: 'pricing',
    slots: { seats: 50, interests: ['analytics', 'integration'] },
    history: HISTORY,
  },
  ttl_seconds: 24 * 3_600,
});

export const preferencesOf = (number: number): Record<string, string | string[]> => ({
  best_contact_time: `${String(8 + (number % 9)).padStart(2, '0')}:00-17:00`,
  interests: ['analytics', pick(VALUES.industry, number)],
});

export const episodeOf = (number: number): NewEpisode => ({
  episode_id: `bench-new-${String(number)}`,
  scenario: pick(VALUES.scenario, number),
  action_sequence: [{ action: 'send', channel: 'Email', touch: 1, answer: 'reply' }],
  outcome_score: (number % 100) / 100,
  notes: null,
  features: featuresOf(number),
});

export const questionOf = (number: number): Question => ({
  scenario: pick(VALUES.scenario, Math.floor(number / 3)),
  features: featuresOf(spreadOver(number, 1_440)),
  min_outcome: 0.7,
  limit: 10,
});

export const statementOf = (number: number, size: Size): Statement => ({
  subject: entity(spreadOver(number, entitiesOf(size))),
  predicate: 'is_tried_with',
  object: entity(spreadOver(number + 1, entitiesOf(size))),
  weight: 0.1 + (number % 90) / 100,
  source: 'bench',
});
