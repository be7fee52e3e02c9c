/**
 * When one episode is like another.
 *
 * Similarity of an episode to a question, 0 to 1: the scenario weighs 0.4 and the features 0.6, divided among them by
 * FEATURE_WEIGHTS; what is not asked for weighs nothing. An episode counts as similar from 0.5, so the scenario alone
 * never makes it similar to a question about features.
 */
import type { Episode } from '../mcp/protocol/memory-methods';

export interface Question {
  scenario?: string | undefined;
  features?: Episode['features'] | undefined;
  /** episodes above it are successes; 0 recalls failures as well */
  min_outcome: number;
  limit: number;
}

/** Something that an episode may share with a question. */
export type Criterion = (
  { kind: 'scenario'; value: string } | { kind: 'feature'; name: string; value: Episode['features'][string] }
) & { weight: number };

const SCENARIO_SHARE = 0.4;
/** who the lead is says most, then how it was reached; any feature not named weighs 1 */
const FEATURE_WEIGHTS: Record<string, number> = { industry: 3, persona: 3, company_size: 2, channel: 2 };
const MAX_CRITERIA = 20;

/** 0.5, less what adding fractions may lose */
export const MIN_SIMILARITY = 0.5 - 1e-9;
/** The newest that share anything are weighed: enough trials to judge by, a tenth of the budget of 200 ms, and no old habits. */
export const MAX_CANDIDATES = 1_000;
/** A trial counts half as much in a pattern after every so many days before the newest candidate: what is liked changes. */
export const PATTERN_HALF_LIFE_DAYS = 90;

/** Weights add up to 1. A feature that is null is not known, and nothing to compare. */
export function criteriaOf({ scenario, features = {} }: Pick<Question, 'scenario' | 'features'>): Criterion[] {
  const known = Object.entries(features)
    .filter(([, value]) => value !== null)
    .slice(0, MAX_CRITERIA);
  const weightOf = (name: string): number => FEATURE_WEIGHTS[name] ?? 1;
  const total = known.reduce((sum, [name]) => sum + weightOf(name), 0);
  const scenarioShare = scenario === undefined ? 0 : known.length === 0 ? 1 : SCENARIO_SHARE;
  const criteria = known.map(([name, value]): Criterion => ({
    kind: 'feature',
    name,
    value,
    weight: ((1 - scenarioShare) * weightOf(name)) / total,
  }));
  if (scenario !== undefined) criteria.push({ kind: 'scenario', value: scenario, weight: scenarioShare });
  return criteria;
}

/** Asked for leads of whom nothing is known: nothing can be said to be similar. */
export const asksForNobody = (question: Pick<Question, 'features'>, criteria: readonly Criterion[]): boolean =>
  criteria.length === 0 && question.features !== undefined;
