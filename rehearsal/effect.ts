/**
 * What the candidate would have been worth, from journeys whose end is known: the share of journeys that succeeds. A journey speaks
 * for the candidate when it went the way the candidate would have sent it (`learning/experiments/off-policy.ts`). Where the log
 * never went that way the effect is unknown, and only its bounds are told (Manski 1990).
 */
import { rounded } from '../agents/numbers';
import { leadOf, valuePolicy } from '../learning/experiments/off-policy';
import type { ActionLog, Policy } from '../learning/experiments/action-log';
import type { Estimate } from '../learning/experiments/estimate';
import type { Category } from '../workflows/contracts/lead';
import { SUCCEEDED } from '../workflows/contracts/retraining';
import type { RehearsedTriage } from './triage';

export interface Effect {
  /** journeys whose end is known, without those about which a person was asked */
  labelled: number;
  /** of these, those that the candidate would have sent a way that the log had no chance of going */
  without_support: number;
  /** share of journeys that succeed, candidate less log, with an interval that holds at any look; null: unknown */
  difference: Estimate | null;
  /** what the difference cannot leave, whatever the journeys without support would have done; null without journeys */
  bounds: [low: number, high: number] | null;
  /** the same in words, a line each */
  told: string[];
}

/** What follows from a category, whoever decides: the ways that a lead can go. */
const ROUTES = ['engage', 'nurture', 'support'] as const;
type Route = (typeof ROUTES)[number];
const ROUTE_OF: Record<Category, Route> = {
  'Campaign Qualified': 'engage',
  'Cold Lead': 'nurture',
  'General Inquiry': 'support',
};

export function effectOf(triages: readonly RehearsedTriage[]): Effect {
  // where a person was asked, the person has decided which way it went
  const ended = triages.filter(({ decision, before }) => decision.outcome !== null && !before.asks_a_person);
  const labelled = ended.length;
  if (labelled === 0) {
    const told = ['Unknown: no journey among these decisions has ended yet.'];
    return { labelled, without_support: 0, difference: null, bounds: null, told };
  }
  if (ended.every(({ before, after }) => before.category === after.category)) {
    const told = [`None: each of the ${labelled} journeys that have ended would have gone the same way.`];
    return { labelled, without_support: 0, difference: { value: 0, low: 0, high: 0 }, bounds: [0, 0], told };
  }
  const without_support = ended.filter((each) => chanceOf(each, 'before', ROUTE_OF[each.after.category]) === 0).length;
  const { difference, unknown, bounds } = compared(ended);
  return { labelled, without_support, difference, bounds, told: inWords(labelled, { difference, unknown, bounds }) };
}

/** Chance of a route by the log or by the candidate: a share of cold leads is engaged by chance, by both alike. */
function chanceOf(triage: RehearsedTriage, by: 'before' | 'after', route: Route): number {
  const { decision } = triage;
  const { category } = triage[by];
  const explored = category === 'Cold Lead' ? (decision.propensities?.engage ?? 0) : 0;
  const usual = ROUTE_OF[category] === route ? 1 - explored : 0;
  return route === 'engage' ? usual + explored : usual;
}

/** The route that a journey went: the same draw that the triage agent made. */
function routeOf({ decision: { random_draw, propensities }, before }: RehearsedTriage): Route {
  const isExplored =
    before.category === 'Cold Lead' && random_draw !== null && random_draw < (propensities?.engage ?? 0);
  return isExplored ? 'engage' : ROUTE_OF[before.category];
}

interface Compared {
  difference: Estimate | null;
  unknown: string | null;
  bounds: [number, number];
}

function compared(ended: readonly RehearsedTriage[]): Compared {
  const policyOf = (by: 'before' | 'after'): Policy =>
    Float64Array.from(ended.flatMap((each) => ROUTES.map((route) => chanceOf(each, by, route))));
  const log: ActionLog = {
    arms: ROUTES,
    chosen: Int32Array.from(ended, (each) => ROUTES.indexOf(routeOf(each))),
    propensities: policyOf('before'),
    outcomes: Float64Array.from(ended, successOf),
  };
  const candidate = valuePolicy(log, policyOf('after'), { estimator: 'ips' });
  const asLogged = valuePolicy(log, log.propensities, { estimator: 'ips' });
  const lead = leadOf(candidate, asLogged);
  const bounds = boundsOf(ended);
  if (!lead) return { difference: null, unknown: candidate.unknown ?? asLogged.unknown, bounds };
  const { value, low, high } = lead;
  return {
    difference: { value: rounded(value, 4), low: rounded(low, 4), high: rounded(high, 4) },
    unknown: null,
    bounds,
  };
}

const successOf = ({ decision }: RehearsedTriage): number =>
  Number(decision.outcome !== null && SUCCEEDED.includes(decision.outcome));

/** Every journey that would have gone another way fails, or every one succeeds. */
function boundsOf(ended: readonly RehearsedTriage[]): [number, number] {
  const moved = ended.filter(({ before, after }) => before.category !== after.category);
  const succeeded = moved.reduce((total, each) => total + successOf(each), 0);
  const { length } = ended;
  return [rounded(-succeeded / length, 4), rounded((moved.length - succeeded) / length, 4)];
}

const points = (share: number): string => `${share < 0 ? '−' : '+'}${Math.abs(share * 100).toFixed(2)} points`;

function inWords(labelled: number, { difference, unknown, bounds: [low, high] }: Compared): string[] {
  if (difference)
    return [
      `${points(difference.value)} in the share of journeys that succeed (95 %: ${points(difference.low)} to ` +
        `${points(difference.high)}), from ${labelled} journeys that have ended.`,
    ];
  return [
    `Unknown: ${unknown ?? 'the log does not tell'} (${labelled} journeys that have ended).`,
    `Whatever the journeys that would have gone another way had done, the share that succeeds moves by ${points(low)} to ${points(high)}.`,
  ];
}
