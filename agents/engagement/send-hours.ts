/**
 * Hours of the day, on the clock of whoever is written to, that are answered more than the others. A slot is found on one half of
 * the companies, by rates shrunk to the mean, and preferred only when its lead over the other slots persists in the other half:
 * of several slots that are alike one always looks best where it was looked for.
 */
import { differenceSequence, type Counted } from '../../learning/experiments/rate-sequence';
import { rounded, sum } from '../numbers';
import { poolingStrength, posteriorOfSegment } from './pooling';

export interface HourResult {
  /** of the day, 0 to 23 */
  hour: number;
  /** a company is always in the same half */
  half: number;
  /** companies first written to in this hour that had the time to answer */
  trials: number;
  successes: number;
}

/** A type rather than an interface, so that it is JSON to the decision log. */
export type SendSlot = Readonly<{
  /** `09:00-12:00` */
  hours: string;
  /** lead over the mean where it was found, shrunk */
  shrunk_lead: number;
  /** lead over the other slots where it was not looked for, with an interval that holds at every look */
  held_out_lead: number;
  held_out_interval: [number, number];
  persists: boolean;
}>;

/** Mornings, noons and afternoons: single hours would each be too few to tell. */
const SLOT_HOURS = 3;
const FOUND_IN = 0;
const ALPHA = 0.05;

/** @returns the slot that looks best; null: nothing to compare, or nothing stands out */
export function bestSlot(results: readonly HourResult[]): SendSlot | null {
  const slots = [...new Set(results.map(slotOf))];
  const found = slots.map((slot) => counted(results.filter((each) => slotOf(each) === slot && each.half === FOUND_IN)));
  const tried = found.filter(({ trials }) => trials > 0);
  if (tried.length < 2) return null;
  const overall = counted(tried);
  const mean = (overall.successes + 0.5) / (overall.trials + 1);
  const strength = poolingStrength(tried.map((each, at) => ({ ...each, segment: String(at), arm: 'all' })));
  const shrunk = found.map((own) => {
    const { a, b } = posteriorOfSegment(betaOf(overall), own, strength);
    return a / (a + b);
  });
  const highest = Math.max(...shrunk);
  const best = slots[shrunk.indexOf(highest)];
  if (best === undefined || highest <= mean) return null;
  const heldOut = results.filter(({ half }) => half !== FOUND_IN);
  const { value, low, high } = differenceSequence(
    counted(heldOut.filter((each) => slotOf(each) === best)),
    counted(heldOut.filter((each) => slotOf(each) !== best)),
    // which slot looks best may change as results come in: each may have its turn (Bonferroni)
    { alpha: ALPHA / slots.length },
  );
  return {
    hours: `${clock(best)}-${clock(best + SLOT_HOURS)}`,
    shrunk_lead: rounded(highest - mean, 4),
    held_out_lead: Number.isNaN(value) ? 0 : rounded(value, 4),
    held_out_interval: [rounded(low, 4), rounded(high, 4)],
    persists: low > 0,
  };
}

/** First hour of the slot. */
const slotOf = ({ hour }: HourResult): number => hour - (hour % SLOT_HOURS);
const clock = (hour: number): string => `${String(hour).padStart(2, '0')}:00`;
const betaOf = ({ successes, trials }: Counted) => ({ a: successes + 0.5, b: trials - successes + 0.5 });
const counted = (results: readonly Counted[]): Counted => ({
  trials: sum(results.map(({ trials }) => trials)),
  successes: sum(results.map(({ successes }) => successes)),
});
