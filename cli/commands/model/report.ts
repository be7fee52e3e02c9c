/** What training, evaluation and replay found, for people. */
import { percent, type Finding } from '../../../learning/table/finding';
import type { Interval, Measures } from '../../../learning/training/measures';
import type { Model } from '../../../learning/training/model';
import type { Replay } from '../../../learning/training/replay';
import type { Slice } from '../../../learning/training/slices';
import { thresholdInWords } from '../../../learning/training/words';
import { card, table } from '../../output';
import type { BadRow, ReadFile } from './read-file';

const MAX_BAD_SHOWN = 10;
const MAX_SLICES_SHOWN = 12;

export function describeTraining(model: Model, { bad }: ReadFile): string {
  const { data, schema, split, measures, findings, why_not } = model;
  return [
    `Learned from ${number(data.rows)} rows (${number(data.positives)} with ${schema.label.column} = ${schema.label.positive}) by ${schema.columns.length} columns: ${model.kind}.`,
    ...describeFindings(findings),
    ...describeBad(bad),
    `\nOn ${number(split.test_rows)} rows that it had not seen:`,
    describeMeasures(measures),
    thresholdInWords(model.threshold),
    why_not === null ? '' : `\nNot to be used: ${why_not}.`,
  ]
    .filter((text) => text !== '')
    .join('\n');
}

export function describeFindings(findings: readonly Finding[]): string[] {
  const rows = findings.map(({ column, kind, evidence, left_out }) => [
    column ?? '(table)',
    kind.replaceAll('_', ' '),
    left_out ? 'left out' : '',
    wrapped(evidence, 70),
  ]);
  const isLeak = findings.some(({ kind, left_out }) => kind === 'leak' && left_out);
  return [
    '\nFound:',
    table(['column', 'what', '', 'why'], rows),
    ...(isLeak ? ['Columns that know the outcome are left out; --keep COLUMN insists on one.'] : []),
  ];
}

function describeBad(bad: readonly BadRow[]): string[] {
  if (bad.length === 0) return [];
  const more = bad.length - MAX_BAD_SHOWN;
  return [
    `\n${number(bad.length)} rows cannot be read and are left out:`,
    ...bad.slice(0, MAX_BAD_SHOWN).map(({ line, reason }) => `  line ${line} ${reason}`),
    ...(more > 0 ? [`  … and ${number(more)} more`] : []),
  ];
}

export function describeMeasures(measures: Measures): string {
  const { rows, positives, auc, pr_auc, brier, ece, mean_probability } = measures;
  return card({
    AUC: interval(auc),
    'PR-AUC': `${interval(pr_auc)}; by chance ${(positives / rows).toFixed(3)}`,
    Brier: interval(brier),
    ECE: interval(ece),
    'predicted, on average': `${percent(mean_probability)}; seen ${percent(positives / rows)}`,
    'best tenth': `${(measures.lift[0]?.cumulative_lift ?? 0).toFixed(1)} times the average`,
  });
}

export function describeLift({ lift }: Measures): string {
  const rows = lift.map(({ share, rows, positives, rate, captured, cumulative_lift }) => [
    `best ${percent(share)}`,
    rows,
    positives,
    percent(rate),
    percent(captured),
    cumulative_lift.toFixed(2),
  ]);
  return table(['of the list', 'rows', 'yes', 'rate here', 'of all yes so far', 'lift so far'], rows);
}

/** Those where what was promised and what came differ most, in yes. */
export function describeSlices(slices: readonly Slice[]): string {
  const off = ({ rows, positives, predicted }: Slice): number => Math.abs(predicted * rows - positives);
  const worst = [...slices].sort((a, b) => off(b) - off(a)).slice(0, MAX_SLICES_SHOWN);
  if (worst.length === 0) return 'No part of the table is large enough to be looked at alone.';
  return table(
    ['column', 'value', 'rows', 'predicted', 'seen', 'AUC'],
    worst.map(({ column, value, rows, positives, predicted, auc }) => [
      column,
      value,
      rows,
      percent(predicted),
      percent(positives / rows),
      interval(auc),
    ]),
  );
}

export function describeReplay({ every, window, trainings, retrained, frozen, periods }: Replay): string {
  const past = window === null ? 'all rows before' : `the latest ${number(window)} rows`;
  const rows = periods.map((period, at) => [
    `${at + 1} (${number(period.rows)} rows)`,
    percent(period.positives / period.rows),
    period.retrained.auc.toFixed(3),
    period.frozen.auc.toFixed(3),
    period.retrained.ece.toFixed(3),
    period.frozen.ece.toFixed(3),
  ]);
  const all = ['all', percent(retrained.positives / retrained.rows)];
  const totals = [retrained.auc, frozen.auc, retrained.ece, frozen.ece].map(({ value }) => value.toFixed(3));
  return [
    `\nReplayed: trained ${trainings} times, after each ${number(every)} outcomes on ${past}, always predicting ahead; beside it the model that was trained once.`,
    table(['period', 'yes', 'AUC retrained', 'AUC once', 'ECE retrained', 'ECE once'], [...rows, [...all, ...totals]]),
  ].join('\n');
}

export const interval = ({ value, low, high }: Interval): string =>
  `${value.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;

const number = (value: number): string => value.toLocaleString('en');

export function wrapped(text: string, width: number): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && line.length + word.length >= width) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.join('\n');
}
