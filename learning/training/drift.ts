/** Whether rows still lie as those that a model learned from: by column, by score, by the share of yes. */
import { psiOfCounts } from '../metrics/psi';
import type { Classifier } from '../models/classifier';
import type { Table } from '../table/table';
import { sum } from './measures';
import type { Model } from './model';
import { countsLike, scoreColumn } from './profile';

/** By custom (Siddiqi 2006, Credit Risk Scorecards): below the first stable, from the second on a shift. */
export const DRIFT_FROM = { moved: 0.1, shifted: 0.25 } as const;
/** Of the share of yes: how many times higher or lower its odds are, and so how far off every probability is. */
export const ODDS_FROM = { moved: 1.2, shifted: 1.5 } as const;
/** Standard normal quantile of 95 %, one-sided. */
const Z95_ONE_SIDED = 1.6449;

export type DriftVerdict = 'stable' | 'moved' | 'shifted';

export interface Drifted {
  psi: number;
  /** what chance alone stays below in 95 of 100 samples of this size */
  chance: number;
  verdict: DriftVerdict;
}

export interface Drift {
  rows: number;
  /** most drifted first */
  columns: (Drifted & { column: string })[];
  score: Drifted & { mean: number; mean_when_tested: number };
  /** null: outcomes are not known */
  base_rate: (Drifted & { seen: number; when_trained: number; odds_ratio: number }) | null;
}

/**
 * @param table the columns of the model
 * @param labels 1 is a yes, of the rows whose outcome is known
 */
export function driftOf(
  model: Model,
  classifier: Classifier,
  table: Table,
  labels: Uint8Array = new Uint8Array(),
): Drift {
  const probabilities = classifier.predict(table);
  const byName = new Map(table.columns.map((column) => [column.name, column]));
  const columns = model.profile.columns.flatMap((profile) => {
    const column = byName.get(profile.name);
    return column ? [{ column: profile.name, ...drifted(profile.counts, countsLike(profile, column)) }] : [];
  });
  const { score } = model.profile;
  return {
    rows: table.rows,
    columns: columns.sort((a, b) => b.psi - a.psi),
    score: {
      ...drifted(score.counts, countsLike(score, scoreColumn(probabilities))),
      mean: sum(probabilities) / table.rows,
      mean_when_tested: model.measures.mean_probability,
    },
    base_rate: labels.length > 0 ? baseRate(model, labels) : null,
  };
}

/** By its odds: the PSI of a rare yes hardly moves when it doubles (.03 from 4 % to 8 %). */
function baseRate({ data: { rows, positives } }: Model, labels: Uint8Array): Drift['base_rate'] {
  const yes = sum(labels);
  const found = drifted([positives, rows - positives], [yes, labels.length - yes]);
  const odds = (count: number, of: number): number => (count + 0.5) / (of - count + 0.5);
  const odds_ratio = odds(yes, labels.length) / odds(positives, rows);
  const times = Math.max(odds_ratio, 1 / odds_ratio);
  const verdict =
    times < ODDS_FROM.moved || found.psi <= found.chance ? 'stable' : times < ODDS_FROM.shifted ? 'moved' : 'shifted';
  return { ...found, verdict, seen: yes / labels.length, when_trained: positives / rows, odds_ratio };
}

function drifted(expected: readonly number[], actual: readonly number[]): Drifted {
  const psi = psiOfCounts(expected, actual);
  const chance = chanceLimit(expected, actual);
  const verdict = psi < DRIFT_FROM.moved || psi <= chance ? 'stable' : psi < DRIFT_FROM.shifted ? 'moved' : 'shifted';
  return { psi, chance, verdict };
}

/**
 * Without drift PSI is about (1/n + 1/m)·χ² with a degree of freedom for each bin but one (Yurdakul and Naranjo 2020, Statistical
 * properties of the population stability index); the quantile of χ² by Wilson and Hilferty (1931).
 */
function chanceLimit(expected: readonly number[], actual: readonly number[]): number {
  const count = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const degrees = expected.filter((rows, bin) => rows > 0 || (actual[bin] ?? 0) > 0).length - 1;
  if (degrees < 1) return 0;
  const spread = 2 / (9 * degrees);
  const quantile = degrees * (1 - spread + Z95_ONE_SIDED * Math.sqrt(spread)) ** 3;
  return quantile * (1 / count(expected) + 1 / count(actual));
}
