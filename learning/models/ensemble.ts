/**
 * A vote of learners on log-odds: the weighted mean of their margins. A vote on probabilities would not add up by column;
 * this one does, so base + Σ effects is the margin itself and nothing has to be shared out afterwards.
 */
import { z } from 'zod';
import { binColumns, binOf, binRuleSchema, fitBins, type BinRule } from './bins';
import { fitGradientBoosting } from './gradient-boosting';
import {
  effectOf,
  fitLogisticRegression,
  logisticRegressionSchema,
  type LogisticRegression,
} from './logistic-regression';
import { fitRandomForest } from './random-forest';
import type { TrainingRows } from './training-rows';
import { sumOfTrees } from './tree';
import { treeModelSchema, type TreeModel } from './tree-schema';
import { meanOfTrees, treeExplainer } from './tree-shap';

export const LEARNERS = ['logistic-regression', 'random-forest', 'gradient-boosting'] as const;
export type Learner = (typeof LEARNERS)[number];

const memberSchema = z.discriminatedUnion('kind', [logisticRegressionSchema, treeModelSchema]);
type Member = z.output<typeof memberSchema>;

export const ensembleSchema = z.strictObject({
  bins: z.array(binRuleSchema).describe('one per column of the model; none without trees'),
  members: z.array(z.strictObject({ weight: z.number().positive(), model: memberSchema })).min(1),
});
export type Ensemble = z.output<typeof ensembleSchema>;

export function fitEnsemble(rows: TrainingRows, learners: readonly Learner[], seed: number): Ensemble {
  const withTrees = learners.some((learner) => learner !== 'logistic-regression');
  const bins = withTrees ? fitBins(rows) : [];
  const binned = binColumns(bins, rows.codes);
  const fit = (learner: Learner): Member => {
    const { columns, codes, labels, weights } = rows;
    if (learner === 'logistic-regression') return fitLogisticRegression(columns, codes, labels, weights);
    const fitTrees = learner === 'random-forest' ? fitRandomForest : fitGradientBoosting;
    return { kind: learner, ...fitTrees(binned, labels, weights, seed) };
  };
  return { bins, members: learners.map((learner) => ({ weight: 1 / learners.length, model: fit(learner) })) };
}

/** Scores one row at a time, given a code per column. */
export interface Scorer {
  /** log-odds of a row of which nothing is known */
  base: number;
  margin: (codes: Float64Array) => number;
  /** what each column adds to the base; adds up to the margin */
  effects: (codes: Float64Array) => Float64Array;
}

export function ensembleScorer({ bins, members }: Ensemble): Scorer {
  const scorers = members.map(({ weight, model }) => ({
    weight,
    ...(model.kind === 'logistic-regression' ? linearScorer(model) : treeScorer(model, bins)),
  }));
  return {
    base: scorers.reduce((total, { weight, base }) => total + weight * base, 0),
    margin: (codes) => scorers.reduce((total, { weight, margin }) => total + weight * margin(codes), 0),
    effects: (codes) => {
      const effects = new Float64Array(codes.length);
      for (const scorer of scorers)
        for (const [at, effect] of scorer.effects(codes).entries())
          effects[at] = (effects[at] ?? 0) + scorer.weight * effect;
      return effects;
    },
  };
}

function linearScorer({ base, effects }: LogisticRegression): Scorer {
  const scored = (codes: Float64Array): Float64Array =>
    Float64Array.from(effects, (effect, at) => effectOf(effect, codes[at] ?? NaN));
  return { base, margin: (codes) => scored(codes).reduce((total, effect) => total + effect, base), effects: scored };
}

function treeScorer({ base, trees }: TreeModel, rules: readonly BinRule[]): Scorer {
  const explain = treeExplainer(trees);
  const binned = (codes: Float64Array): Uint8Array =>
    Uint8Array.from(rules, (rule, at) => binOf(rule, codes[at] ?? NaN));
  return {
    base: base + meanOfTrees(trees),
    margin: (codes) => base + sumOfTrees(trees, binned(codes), 0),
    effects: (codes) => explain(binned(codes)),
  };
}
