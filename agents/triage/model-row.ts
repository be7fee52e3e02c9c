/** What a trained triage model is given: a row of columns, from the features of a lead. */
import type { Row } from '../../learning/table/table';
import { isTriageColumn, TRIAGE_COLUMNS, type TriageColumn } from '../../policy/triage-columns';
import type { TriageFeatures } from './features';

export function modelRow({ intent, flags, ...features }: TriageFeatures): Row & Record<TriageColumn, unknown> {
  return { ...features, ...intent, flags: flags.length };
}

export const textOf = (column: string): string => (isTriageColumn(column) ? TRIAGE_COLUMNS[column] : column);
