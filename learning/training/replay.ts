/**
 * What would have been known at the time: over the tested rows, in their order, a model is trained anew after each so many
 * outcomes on the latest rows before, and predicts the next ones (prequential evaluation, Dawid 1984).
 *
 * The newest model votes with the one that stood before, on log-odds: the newest knows the level of today, and may have
 * taken a passing wave for a rule. Their weights follow the log loss of what they last predicted (Hedge, Freund and
 * Schapire 1997), the latest counting most; at first both count the same.
 */
import { brier, ece, logLoss } from '../metrics/probability';
import { auc } from '../metrics/ranking';
import type { Classifier } from '../models/classifier';
import { logit, sigmoid } from '../logistic';
import { takeLabels, takeRows } from '../table/rows';
import { measure, sum, type Measures } from './measures';
import { fitRows, type Cleaned } from './train';

export interface ReplayOptions {
  every: number;
  /** rows; all before unless given */
  window: number | undefined;
  seed: number;
}

export interface ReplayPeriod {
  rows: number;
  positives: number;
  retrained: Figures;
  frozen: Figures;
}

export interface Figures {
  auc: number;
  brier: number;
  ece: number;
  mean_probability: number;
}

export interface Replay {
  every: number;
  window: number | null;
  trainings: number;
  retrained: Measures;
  /** trained once, before the first of these rows */
  frozen: Measures;
  periods: ReplayPeriod[];
}

export interface ReplayStep {
  done: number;
  of: number;
}

const PERIODS = 5;
const LEARNING_RATE = 5;
/** Of what was known at the training before; five trainings back count for a third. */
const MEMORY = 0.8;

/** Yields after each training. */
export function* replay(
  cleaned: Cleaned,
  frozen: Classifier,
  { every, window, seed }: ReplayOptions,
): Generator<ReplayStep, Replay> {
  const { table, prepared } = cleaned;
  const { train, test } = prepared.split;
  const known = Int32Array.from([...train, ...test]);
  const retrained = new Float64Array(test.length);
  const unchanged = frozen.predict(takeRows(table, test));
  const labels = takeLabels(prepared.labels, test);
  let trainings = 0;
  /** log loss of the newest models minus that of the one that stood before */
  let worse = 0;
  for (let from = 0; from < test.length; from += every) {
    const before = train.length + from;
    const learned = known.subarray(Math.max(0, before - (window ?? before)), before);
    const { classifier } = fitRows(cleaned, learned, { seed });
    const to = Math.min(test.length, from + every);
    const newest = classifier.predict(takeRows(table, test.subarray(from, to)));
    const standing = unchanged.subarray(from, to);
    const weight = sigmoid(-LEARNING_RATE * worse);
    retrained.set(
      newest.map((p, at) => sigmoid(weight * logit(p) + (1 - weight) * logit(standing[at] ?? 0))),
      from,
    );
    const outcomes = labels.subarray(from, to);
    worse = MEMORY * worse + (1 - MEMORY) * (logLoss(outcomes, newest) - logLoss(outcomes, standing));
    trainings++;
    yield { done: to, of: test.length };
  }
  return {
    every,
    window: window ?? null,
    trainings,
    retrained: measure(labels, retrained, seed),
    frozen: measure(labels, unchanged, seed),
    periods: periodsOf(labels, retrained, unchanged),
  };
}

function periodsOf(labels: Uint8Array, retrained: Float64Array, frozen: Float64Array): ReplayPeriod[] {
  return Array.from({ length: PERIODS }, (_, period) => {
    const [from, to] = [0, 1].map((edge) => Math.floor(((period + edge) * labels.length) / PERIODS));
    const own = labels.subarray(from, to);
    return {
      rows: own.length,
      positives: sum(own),
      retrained: figures(own, retrained.subarray(from, to)),
      frozen: figures(own, frozen.subarray(from, to)),
    };
  }).filter(({ rows }) => rows > 0);
}

const figures = (labels: Uint8Array, probabilities: Float64Array): Figures => ({
  auc: auc(labels, probabilities),
  brier: brier(labels, probabilities),
  ece: ece(labels, probabilities),
  mean_probability: sum(probabilities) / labels.length,
});
