/** Messages as the world sees them, and what people do about them. */
import { DateTime } from 'luxon';
import type { Channel } from '../../workflows/contracts/channels';

export interface Message {
  journey: number;
  /** in the journey, from 1 */
  touch: number;
  kind: 'engagement' | 'nurture';
  channel: Channel;
  /** null: the built-in message */
  tone: string | null;
  sent_ms: number;
}

export const TONES = ['Friendly', 'Formal'] as const;

export type Deed = 'success' | 'click' | 'nothing' | 'negative' | 'opt_out';

export interface Answer {
  deed: Deed;
  /** when it is done; means nothing for `nothing` */
  at_ms: number;
}

/** Chances of each deed, laid end to end on [0, 1]; the ends are success and opt-out, so that one draw serves all policies. */
export class Chances {
  constructor(private readonly of: Readonly<Record<Exclude<Deed, 'nothing'>, number>>) {}

  at(place: number): { deed: Deed } {
    const { success, click, negative, opt_out } = this.of;
    if (place < success) return { deed: 'success' };
    if (place < success + click) return { deed: 'click' };
    if (place >= 1 - opt_out) return { deed: 'opt_out' };
    return { deed: place >= 1 - opt_out - negative ? 'negative' : 'nothing' };
  }
}

/** The first such minute of the person's day at least a minute after the message. */
export function answerMoment(sentMs: number, timezone: string, hour: number, minute: number): number {
  const sent = DateTime.fromMillis(sentMs, { zone: timezone });
  const sameDay = sent.set({ hour, minute, second: 0, millisecond: 0 });
  return (sameDay > sent ? sameDay : sameDay.plus({ days: 1 })).toMillis();
}
