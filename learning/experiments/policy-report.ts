/**
 * What each way of choosing would have brought: each arm for everybody, an arm at random, the best arm, an arm by what is known of
 * the person, a bandit. What must be learned is learned on one half of the rows and valued on the other, both ways round.
 */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { cellReader, fitColumns, type FittedColumn } from '../models/columns';
import { linearDesign, type Design } from '../models/linear-design';
import type { Table } from '../table/table';
import { chanceOf, checkLog, constantPolicy, rowsOf, singleArm, type ActionLog, type Policy } from './action-log';
import { fitEffects } from './effects-model';
import type { Estimate, SequenceOptions } from './estimate';
import { leadOf, valuePolicy, type PolicyValue } from './off-policy';
import { thompsonPolicy } from './thompson';

export interface PolicyReport {
  single: { arm: string; value: PolicyValue }[];
  uniform: PolicyValue;
  /** the arm that was best on the other half, for everybody */
  best_single: PolicyValue;
  /** null: there is no context to tell people apart by */
  personalised: PolicyValue | null;
  /** null: outcomes are not yes or no */
  thompson: PolicyValue | null;
  /** the lead of `personalised` over `best_single` */
  lead: (Estimate & { standard_error: number }) | null;
  verdict: Verdict;
}

/**
 * `personalise`: it has been shown to pay. `one_variant`: it has not; the best variant for everybody does as well as can be told.
 * `unknown`: the log does not tell.
 */
export type Verdict = 'personalise' | 'one_variant' | 'unknown';

export interface PolicyOptions extends SequenceOptions {
  seed: number;
  /** least chance that a bandit leaves an arm */
  floor: number;
}

/** Levels of all categorical columns together: the work is cubic in them, and rare ones teach nothing of effects. */
const MAX_LEVELS = 100;
/** ways to halve the rows */
const SPLITS = 4;

/** @param context what was known of each row before an arm was chosen */
export function comparePolicies(log: ActionLog, context: Table, options: PolicyOptions): PolicyReport {
  checkLog(log);
  const rows = rowsOf(log);
  const arms = log.arms.length;
  const { expected, by_person, best } = learned(log, designOf(context), options.seed);
  const value = (policy: Policy): PolicyValue => valuePolicy(log, policy, { ...options, expected });
  const best_single = value(best);
  const personalised = context.columns.length === 0 ? null : value(by_person);
  const isBinary = log.outcomes.every((outcome) => outcome === 0 || outcome === 1);
  const lead = personalised && leadOf(personalised, best_single, options);
  return {
    single: log.arms.map((arm, index) => ({ arm, value: value(singleArm(rows, arms, index)) })),
    uniform: value(constantPolicy(rows, new Array<number>(arms).fill(1 / arms))),
    best_single,
    personalised,
    thompson: isBinary ? value(thompsonPolicy(log, Math.min(options.floor, 1 / arms), options.seed)) : null,
    lead,
    verdict: verdictOf(best_single, lead),
  };
}

function verdictOf(bestSingle: PolicyValue, lead: PolicyReport['lead']): Verdict {
  if (bestSingle.estimate === null) return 'unknown';
  return lead !== null && lead.low > 0 ? 'personalise' : 'one_variant';
}

interface Learned {
  /** expected outcome of each arm for each row, by models that have not seen the row */
  expected: Float64Array;
  by_person: Policy;
  best: Policy;
}

/** Averages over several ways to halve the rows, so that little depends on one of them. */
function learned(log: ActionLog, design: Design, seed: number): Learned {
  const size = rowsOf(log) * log.arms.length;
  const total = { expected: new Float64Array(size), by_person: new Float64Array(size), best: new Float64Array(size) };
  for (let split = 0; split < SPLITS; split++) {
    const [one, other] = halves(rowsOf(log), seed + split);
    learnFrom(log, design, one, other, total);
    learnFrom(log, design, other, one, total);
  }
  return total;
}

/** Adds what the rows of one half say of those of the other. */
function learnFrom(log: ActionLog, design: Design, from: Int32Array, about: Int32Array, total: Learned): void {
  const arms = log.arms.length;
  const { expected } = fitEffects(design, log, from);
  const overall = bestArm(log, from);
  const add = (to: Float64Array, at: number, value: number): void => void (to[at] = (to[at] ?? 0) + value / SPLITS);
  for (const row of about) {
    const ofRow = expected.subarray(row * arms, (row + 1) * arms);
    ofRow.forEach((value, arm) => add(total.expected, row * arms + arm, value));
    add(total.by_person, row * arms + ofRow.indexOf(Math.max(...ofRow)), 1);
    add(total.best, row * arms + overall, 1);
  }
}

/** Random halves: files are often sorted. */
function halves(rows: number, seed: number): [Int32Array, Int32Array] {
  const order = Int32Array.from({ length: rows }, (_, row) => row);
  const generator = xoroshiro128plus(seed);
  for (let at = rows - 1; at > 0; at--) {
    const with_ = uniformInt(generator, 0, at);
    [order[at], order[with_]] = [order[with_] ?? 0, order[at] ?? 0];
  }
  const cut = Math.ceil(rows / 2);
  return [order.slice(0, cut), order.slice(cut)];
}

function designOf(context: Table): Design {
  const categorical = context.columns.filter(({ kind }) => kind === 'categorical').length;
  const limit = Math.max(3, Math.floor(MAX_LEVELS / Math.max(1, categorical)));
  const columns = fitColumns(context).map((column): FittedColumn =>
    column.kind === 'numeric' ? column : { ...column, levels: column.levels.slice(0, limit) },
  );
  return linearDesign(columns, cellReader(columns).table(context), context.rows);
}

/** By inverse propensity, so that arms that were preferred are not favoured. */
function bestArm(log: ActionLog, rows: Int32Array): number {
  const arms = log.arms.length;
  const totals = new Float64Array(arms);
  const weights = new Float64Array(arms);
  for (const row of rows) {
    const arm = log.chosen[row] ?? 0;
    const weight = 1 / chanceOf(log.propensities, arms, row, arm);
    weights[arm] = (weights[arm] ?? 0) + weight;
    totals[arm] = (totals[arm] ?? 0) + weight * (log.outcomes[row] ?? 0);
  }
  const means = Array.from(totals, (total, arm) => ((weights[arm] ?? 0) > 0 ? total / (weights[arm] ?? 1) : -Infinity));
  return means.indexOf(Math.max(...means));
}
