/**
 * A vote of learners on log-odds: the weighted mean of their margins. A vote on probabilities would not add up by column;
 * this one does, so base + Σ effects is the margin itself and nothing has to be shared out afterwards.
 */
import { z } from 'zod';
import type { FittedColumn } from './columns';
import { effectOf, fitLogisticRegression, logisticRegressionSchema } from './logistic-regression';

export const LEARNERS = ['logistic-regression'] as const;
export type Learner = (typeof LEARNERS)[number];

const memberSchema = z.discriminatedUnion('kind', [logisticRegressionSchema]);
export type Member = z.infer<typeof memberSchema>;

export const ensembleSchema = z.strictObject({
  members: z.array(z.strictObject({ weight: z.number().positive(), model: memberSchema })).min(1),
});
export type Ensemble = z.infer<typeof ensembleSchema>;

/** Rows to learn from: a code per row for each column, labels 0 or 1, how much each row counts. */
export interface TrainingRows {
  columns: readonly FittedColumn[];
  codes: readonly Float64Array[];
  labels: Uint8Array;
  weights: Float64Array;
}

export function fitEnsemble(rows: TrainingRows, learners: readonly Learner[]): Ensemble {
  return {
    members: learners.map(() => ({
      weight: 1 / learners.length,
      model: fitLogisticRegression(rows.columns, rows.codes, rows.labels, rows.weights),
    })),
  };
}

/** Scores one row at a time, given a code per column. */
export interface Scorer {
  /** log-odds of a row of which nothing is known */
  base: number;
  margin: (codes: Float64Array) => number;
  /** what each column adds to the base; adds up to the margin */
  effects: (codes: Float64Array) => Float64Array;
}

export function ensembleScorer(ensemble: Ensemble, columns: number): Scorer {
  const members = ensemble.members.map(({ weight, model }) => ({ weight, ...memberScorer(model) }));
  return {
    base: members.reduce((total, { weight, base }) => total + weight * base, 0),
    margin: (codes) => members.reduce((total, { weight, margin }) => total + weight * margin(codes), 0),
    effects: (codes) => {
      const effects = new Float64Array(columns);
      for (const member of members)
        for (const [at, effect] of member.effects(codes).entries())
          effects[at] = (effects[at] ?? 0) + member.weight * effect;
      return effects;
    },
  };
}

function memberScorer({ base, effects }: Member): Scorer {
  const scored = (codes: Float64Array): Float64Array =>
    Float64Array.from(effects, (effect, at) => effectOf(effect, codes[at] ?? NaN));
  return { base, margin: (codes) => scored(codes).reduce((total, effect) => total + effect, base), effects: scored };
}
