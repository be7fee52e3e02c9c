/**
 * The triage model, learned anew from journeys that have ended, and compared with what decides now on the latest of them. A pure
 * function of examples and a seed; takes seconds to minutes, so it runs in a thread (activities/retraining-thread.ts).
 */
import type { RetrainingReport } from '../../workflows/contracts/retraining';
import { sigmoid } from '../../learning/logistic';
import { rounded } from '../numbers';
import { RawColumnBuilder, type RawColumn } from '../../learning/table/raw-column';
import { prepare, type Prepared } from '../../learning/table/prepare';
import { TableError } from '../../learning/table/label';
import { compare, type Comparison } from '../../learning/training/compare';
import { openModel, type OpenModel } from '../../learning/training/model';
import { clean, train, type Trained } from '../../learning/training/train';
import { marginOf, qualificationEvidence } from './evidence';
import type { TriageFeatures } from './features';
import { TRIAGE_COLUMNS } from '../../policy/triage-columns';
import { modelRow } from './model-row';
import { factorValues } from './score';

/** A triage whose journey has ended. */
export interface TriageExample {
  lead_id: string;
  /** ISO time */
  decided_at: string;
  features: TriageFeatures;
  success: boolean;
}

export interface RetrainingInput {
  /** oldest first */
  examples: readonly TriageExample[];
  /** what decides now; null: the rules */
  champion: { model_id: string; artefact: string } | null;
  seed: number;
  /** names the examples, as a file's hash would */
  data_sha256: string;
}

export interface Retraining {
  report: Omit<RetrainingReport, 'challenger_id'>;
  /** null: not worth registering */
  artefact: string | null;
}

/** Below this many successes, and as many failures, among the journeys compared on, no comparison says anything. */
const MIN_OF_EACH = 30;

const LABEL = 'succeeded';
const TIME = 'decided_at';
const ENTITY = 'lead_id';

export function retrain(input: RetrainingInput): Retraining {
  const { examples, champion } = input;
  const successes = examples.filter(({ success }) => success).length;
  const report = (
    verdict: RetrainingReport['verdict'],
    told: string,
    comparison?: Comparison,
  ): Retraining['report'] => ({
    verdict,
    journeys: examples.length,
    successes,
    champion_id: champion?.model_id ?? null,
    auc_gain: comparison ? intervalOf(comparison) : null,
    told,
  });
  const journeys = `${examples.length} journeys have ended, ${successes} of them well`;
  const learned = learn(input);
  if (typeof learned === 'string') return { report: report('too_little', `${journeys}. ${learned}`), artefact: null };
  const { model } = learned.trained;
  if (!model.promotable)
    return { report: report('no_signal', `${journeys}; ${model.why_not ?? 'there is no signal'}.`), artefact: null };
  const artefact = JSON.stringify(model);
  const comparison = comparedWith(input, learned);
  if (!comparison)
    return { report: report('too_little', `${journeys}; too few of them are new to what decides now.`), artefact };
  const isBetter = comparison.better === 'second' && comparison.log_loss.low <= 0;
  return {
    report: report(isBetter ? 'better' : 'not_better', `${journeys}. ${inWords(comparison, champion)}`, comparison),
    artefact,
  };
}

interface Learned {
  prepared: Prepared;
  trained: Trained;
}

/** @returns why nothing can be learned, in words */
function learn({ examples, seed, data_sha256 }: RetrainingInput): Learned | string {
  try {
    const choices = { label: LABEL, positive: 'yes', time: TIME, entity: ENTITY };
    const prepared = prepare(rawColumns(examples), { ...choices, keep: [], ignore: [], shuffled: false, seed });
    const options = { seed, keep: [], costs: undefined, data_sha256 };
    return { prepared, trained: train(clean(prepared, options), options, () => undefined) };
  } catch (error) {
    if (error instanceof TableError) return error.message;
    throw error;
  }
}

function rawColumns(examples: readonly TriageExample[]): RawColumn[] {
  const names = [...Object.keys(TRIAGE_COLUMNS), LABEL, TIME, ENTITY];
  const builders = names.map((name) => [name, new RawColumnBuilder(name)] as const);
  for (const { features, success, decided_at, lead_id } of examples) {
    const row: Record<string, unknown> = {
      ...modelRow(features),
      [LABEL]: success ? 'yes' : 'no',
      [TIME]: decided_at,
      [ENTITY]: lead_id,
    };
    for (const [name, builder] of builders) builder.push(cellOf(row[name]));
  }
  return builders.map(([, builder]) => builder.finish());
}

const cellOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';

/**
 * On the latest journeys, which the challenger measured here has not learned from, nor the champion: those it was trained on end
 * where its training period does.
 */
function comparedWith(
  { examples, champion, seed }: RetrainingInput,
  { prepared, trained }: Learned,
): Comparison | undefined {
  const now = champion && openModel(champion.artefact);
  const isNew = ({ decided_at }: TriageExample): boolean => decided_at.slice(0, 10) > (now?.model.data.to ?? '');
  // all are labelled and in order, so a row of the table is an example
  const later = [...prepared.split.test].flatMap((row) => examples[row] ?? []).filter(isNew);
  const labels = Uint8Array.from(later, ({ success }) => Number(success));
  const successes = labels.reduce((total, label) => total + label, 0);
  if (Math.min(successes, labels.length - successes) < MIN_OF_EACH) return undefined;
  const second = Float64Array.from(later, ({ features }) => trained.measured.predictRow(modelRow(features)));
  return compare(
    labels,
    Float64Array.from(later, (each) => judgedBy(now, each)),
    second,
    seed,
  );
}

/** Probability of a success by what decides now. */
function judgedBy(now: OpenModel | null, { features }: TriageExample): number {
  if (now) return now.classifier.predictRow(modelRow(features));
  return sigmoid(marginOf(qualificationEvidence(features, factorValues(features))));
}

const intervalOf = ({ auc }: Comparison): { value: number; low: number; high: number } => ({
  value: rounded(auc.difference, 4),
  low: rounded(auc.low, 4),
  high: rounded(auc.high, 4),
});

function inWords(comparison: Comparison, champion: RetrainingInput['champion']): string {
  const { value, low, high } = intervalOf(comparison);
  const sign = value < 0 ? '−' : '+';
  return (
    `On the latest ${comparison.rows}, AUC ${sign}${Math.abs(value).toFixed(3)} (95 %: ${low.toFixed(3)} to ${high.toFixed(3)}) ` +
    `against ${champion?.model_id ?? 'the rules'}.`
  );
}
