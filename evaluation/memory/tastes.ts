/** What segments and persons like: log-odds that add up (README). One object holds the tastes of one era. */
import { Random } from '../../data/random';
import { logistic } from '../../data/signal';
import { Chances, type Message } from './answers';
import { localHour } from './calendar';
import { WORLD_CHANNELS, type Person, type PersonalTaste } from './people';

const BASE = -2.6;
const FIT = 0.5;
const SEGMENT_CHANNEL = 0.7;
const SEGMENT_TONE = 0.4;
const LIKED_CHANNEL = 1;
const OTHER_CHANNEL = -0.2;
const LIKED_HOUR = 0.8;
const EACH_TOUCH = -0.35;
const NURTURE = -0.5;
/** people click this many times as often as they answer */
const CLICKS = 1.5;
const NEGATIVE = 0.02;
const OPT_OUT = 0.015;
/** what is liked less is opted out of more often */
const OPT_OUT_SLOPE = 0.6;

export interface Tastes {
  person(leadId: string): PersonalTaste;
  /** @param taste share of all effects that a person or segment makes, 0 to 1 */
  chances(person: Person, message: Message, taste: number): Chances;
}

export function createTastes(seed: number, era: number): Tastes {
  const drawn = new Map<string, number>();
  /** uniform in ±`reach`, the same for the same words */
  const effect = (words: string, reach: number): number => {
    const known = drawn.get(words);
    if (known !== undefined) return known;
    const value = new Random(seed, words).between(-reach, reach);
    drawn.set(words, value);
    return value;
  };
  const personal = new Map<string, PersonalTaste>();
  const person = (leadId: string): PersonalTaste => {
    const known = personal.get(leadId);
    if (known) return known;
    const draws = new Random(seed, `taste ${era} ${leadId}`);
    const taste = { channel: draws.pick(WORLD_CHANNELS), hour: draws.integer(8, 18) };
    personal.set(leadId, taste);
    return taste;
  };
  /** Fit is who they are: it does not drift. */
  const fit = ({ industry, persona, company_size }: Person): number =>
    effect(`fit ${industry}`, FIT) + effect(`fit ${persona}`, FIT) + effect(`fit ${company_size}`, FIT);
  const segment = ({ industry, persona }: Person, { channel, tone }: Message): number =>
    effect(`${era} ${industry} ${channel}`, SEGMENT_CHANNEL) +
    effect(`${era} ${persona} ${channel}`, SEGMENT_CHANNEL) +
    (tone === null ? 0 : effect(`${era} ${persona} ${tone}`, SEGMENT_TONE));
  const own = ({ lead_id, timezone }: Person, { channel, sent_ms }: Message): number => {
    const likes = person(lead_id);
    const hour = localHour(sent_ms, timezone);
    const isLikedHour = hour === likes.hour || hour === likes.hour + 1;
    return (channel === likes.channel ? LIKED_CHANNEL : OTHER_CHANNEL) + (isLikedHour ? LIKED_HOUR : 0);
  };
  return {
    person,
    chances: (who, message, taste) => {
      const liking = taste * (fit(who) + segment(who, message) + own(who, message));
      const situation = EACH_TOUCH * (message.touch - 1) + (message.kind === 'nurture' ? taste * NURTURE : 0);
      const success = logistic(BASE + liking + situation);
      const opt_out = Math.min(0.06, OPT_OUT * Math.exp(-OPT_OUT_SLOPE * liking));
      return new Chances({ success, click: Math.min(0.4, CLICKS * success), negative: NEGATIVE, opt_out });
    },
  };
}
