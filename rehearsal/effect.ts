/**
 * What the candidate would have been worth, from journeys whose end is known: share of journeys that succeeded. Inverse
 * propensity scoring (Horvitz and Thompson 1952): a journey speaks for the candidate when it went the way the candidate
 * would have sent it, weighted by one over the chance it had to. Where the log never went the candidate's way there is
 * nothing to weigh: the effect is then unknown, and only its bounds are told (Manski 1990).
 */
import { rounded, sum, Z95 } from '../agents/numbers';
import type { Outcome } from '../workflows/contracts/stages';
import type { RehearsedTriage } from './triage';

export interface Effect {
  /** journeys whose end is known */
  labelled: number;
  /** of these, sent another way than the candidate would have, where the log had no chance of going the candidate's way */
  without_support: number;
  /** difference in the share of journeys that succeed, candidate less log, 95 %; null: unknown */
  difference: { value: number; low: number; high: number } | null;
  /** what the difference cannot leave, whatever happened to the journeys without support; null without journeys */
  bounds: [low: number, high: number] | null;
  /** the same in words, a line each */
  told: string[];
}

const SUCCESSES: ReadonlySet<Outcome> = new Set<Outcome>(['converted', 'meeting_booked', 'engaged']);
/** Below this many journeys' worth of evidence nothing is claimed. */
const MIN_EFFECTIVE_SIZE = 30;

interface Weighed {
  /** the candidate sends it the way it went */
  isSame: boolean;
  success: number;
  /** 0 where the log went another way */
  weight: number;
  hasSupport: boolean;
}

export function effectOf(triages: readonly RehearsedTriage[]): Effect {
  const rows = triages.flatMap((triage) => weighed(triage) ?? []);
  const n = rows.length;
  const without_support = rows.filter(({ hasSupport }) => !hasSupport).length;
  if (n === 0) {
    const told = ['Unknown: no journey among these decisions has ended yet.'];
    return { labelled: 0, without_support, difference: null, bounds: null, told };
  }
  if (rows.every(({ isSame }) => isSame)) {
    const told = [`None: each of the ${n} journeys that have ended would have gone the same way.`];
    return { labelled: n, without_support: 0, difference: { value: 0, low: 0, high: 0 }, bounds: [0, 0], told };
  }
  const gains = rows.map(({ weight, success }) => (weight - 1) * success);
  const value = sum(gains) / n;
  const bounds: Effect['bounds'] = [rounded(value, 4), rounded(value + without_support / n, 4)];
  const size = effectiveSize(rows);
  if (without_support > 0 || size < MIN_EFFECTIVE_SIZE)
    return { labelled: n, without_support, difference: null, bounds, told: unknown(n, without_support, size, bounds) };
  const half = Z95 * Math.sqrt(sum(gains.map((gain) => (gain - value) ** 2)) / Math.max(1, n - 1) / n);
  const difference = { value: rounded(value, 4), low: rounded(value - half, 4), high: rounded(value + half, 4) };
  const told = [
    `${points(difference.value)} in the share of journeys that succeed (95 %: ${points(difference.low)} to ${points(difference.high)}), ` +
      `from ${n} journeys that have ended, worth ${Math.round(size)} of the candidate's own.`,
  ];
  return { labelled: n, without_support, difference, bounds, told };
}

function weighed({ decision, before, after }: RehearsedTriage): Weighed | undefined {
  if (decision.outcome === null) return undefined;
  const success = SUCCESSES.has(decision.outcome) ? 1 : 0;
  const chances = decision.propensities;
  if (before.category === after.category) {
    const chance = chances?.[before.category] ?? 1;
    return { isSame: true, success, weight: 1 / chance, hasSupport: true };
  }
  return { isSame: false, success, weight: 0, hasSupport: (chances?.[after.category] ?? 0) > 0 };
}

/** Kish's effective sample size. */
function effectiveSize(rows: readonly Weighed[]): number {
  const weights = rows.map(({ weight }) => weight);
  const squares = sum(weights.map((weight) => weight ** 2));
  return squares === 0 ? 0 : sum(weights) ** 2 / squares;
}

const points = (share: number): string => `${share < 0 ? '−' : '+'}${Math.abs(share * 100).toFixed(2)} points`;

const unknown = (n: number, lacking: number, size: number, [low, high]: [number, number]): string[] => [
  lacking > 0
    ? `Unknown: ${lacking} of ${n} journeys that have ended would have gone a way that the log never tried with such leads.`
    : `Unknown: the ${n} journeys that have ended are worth only ${Math.round(size)} of the candidate's own; ${MIN_EFFECTIVE_SIZE} are needed.`,
  `Whatever these would have done, the share of journeys that succeed moves by ${points(low)} to ${points(high)}.`,
];
