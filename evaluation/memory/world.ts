/**
 * A simulated market: who its people are, what they like, and how they answer a message. It knows nothing of the agents, and
 * they see of it only leads, deliveries and answers. Formulas and numbers are in the folder's README.
 */
import { Random } from '../../data/random';
import { answerMoment, type Answer, type Message } from './answers';
import { DAY_MS, START_MS, YEAR_DAYS } from './calendar';
import { createPerson, type Person } from './people';
import { createTastes, type Tastes } from './tastes';

export interface WorldSettings {
  name: WorldName;
  description: string;
  /** 0: everybody answers everything alike; 1: tastes as the README has them */
  taste: number;
  /** from this day on everybody likes something else; null: tastes stay */
  drift_day: number | null;
}

export const WORLD_NAMES = ['learnable', 'nothing_to_learn', 'drifting'] as const;
export type WorldName = (typeof WORLD_NAMES)[number];
export const WORLDS: readonly WorldSettings[] = [
  {
    name: 'learnable',
    description: 'people and segments have tastes that last',
    taste: 1,
    drift_day: null,
  },
  {
    name: 'nothing_to_learn',
    description: 'everybody answers alike, whatever is sent and when',
    taste: 0,
    drift_day: null,
  },
  {
    name: 'drifting',
    description: 'as the first, but every taste is drawn anew at half time',
    taste: 1,
    drift_day: YEAR_DAYS / 2,
  },
];

export interface World {
  people: Person[];
  /** what the person does about a message; nothing but what is given and the seed decides */
  answer(person: Person, message: Message): Answer;
}

/** @param journeys how often each person comes back in the year */
export function createWorld(settings: WorldSettings, seed: number, leads: number, journeys: number): World {
  const eras = [createTastes(seed, 0), createTastes(seed, 1)] as const;
  const driftMs = settings.drift_day === null ? Infinity : START_MS + settings.drift_day * DAY_MS;
  const tastesAt = (ms: number): Tastes => eras[ms < driftMs ? 0 : 1];
  return {
    people: Array.from({ length: leads }, (_, index) =>
      createPerson(seed, `sim-${String(index + 1)}`, journeys, (leadId) => eras[0].person(leadId)),
    ),
    answer: (person, message) => {
      const chances = tastesAt(message.sent_ms).chances(person, message, settings.taste);
      const luck = new Random(seed, `answer ${person.lead_id} ${message.journey} ${message.touch}`);
      const place = luck.next();
      const likes = tastesAt(message.sent_ms).person(person.lead_id);
      const minute = luck.integer(0, 59);
      const isAtLikedHour = luck.next() < 0.8 * settings.taste;
      const hour = isAtLikedHour ? likes.hour + luck.integer(0, 1) : luck.integer(8, 19);
      const at_ms = answerMoment(message.sent_ms, person.timezone, hour, minute);
      return { ...chances.at(place), at_ms };
    },
  };
}
