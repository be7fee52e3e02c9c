/** From the stored form of a classifier to one that answers. */
import { z } from 'zod';
import { sigmoid } from '../logistic';
import type { Row, Table } from '../table/table';
import type { Classifier, Contribution, Explanation } from './classifier';
import { cellReader } from './columns';
import { ensembleScorer } from './ensemble';
import { classifierSchema, type FittedClassifier } from './stored';

/** A stored model that cannot be used; the message names the field. */
export class InvalidModelError extends Error {
  override readonly name = 'InvalidModelError';
}

/**
 * @param stored what `fitClassifier` gave, after any journey through JSON
 * @throws InvalidModelError when it is no model, of another format, or inconsistent
 */
export function loadClassifier(stored: unknown): Classifier {
  const { columns, ensemble, calibration } = checked(stored);
  const reader = cellReader(columns);
  const scorer = ensembleScorer(ensemble);
  const { slope, intercept } = calibration;
  const probability = (codes: Float64Array): number => sigmoid(intercept + slope * scorer.margin(codes));
  const names = columns.map(({ name }) => name);

  const explain = (row: Row): Explanation => {
    const effects = scorer.effects(reader.row(row));
    const contributions = names
      .map((column, at): Contribution => ({ column, effect: slope * (effects[at] ?? 0) }))
      .filter(({ effect }) => effect !== 0)
      .sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect));
    const base = intercept + slope * scorer.base;
    // the very sum of what is listed, so that it adds up to the last bit
    const margin = contributions.reduce((total, { effect }) => total + effect, base);
    return { probability: sigmoid(margin), margin, base, contributions };
  };

  return {
    columns: names,
    predict: (table: Table) => {
      const byColumn = reader.table(table);
      const codes = new Float64Array(columns.length);
      return Float64Array.from({ length: table.rows }, (_, row) => {
        for (const [at, values] of byColumn.entries()) codes[at] = values[row] ?? NaN;
        return probability(codes);
      });
    },
    predictRow: (row) => probability(reader.row(row)),
    explain,
  };
}

function checked(stored: unknown): FittedClassifier {
  const result = classifierSchema.safeParse(stored);
  if (result.success) return result.data;
  throw new InvalidModelError(`not a model that can be loaded:\n${z.prettifyError(result.error)}`);
}
