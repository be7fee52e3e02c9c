/** The model card: for whom the model is, what it learned from, how good it is, and what it must not be used for (Mitchell et al. 2019). */
import { count, percent } from '../table/finding';
import type { Interval } from './measures';
import type { Model } from './model';
import { thresholdInWords } from './words';

/** File names of the plots, relative to the card. */
export interface CardPlots {
  reliability: string;
  lift: string;
}

export function modelCard(model: Model, plots: CardPlots): string {
  const { schema, data, split, measures, findings, threshold } = model;
  const answer = `\`${schema.label.column}\` = \`${schema.label.positive}\``;
  return `# Model card: ${schema.label.column}

${model.promotable ? '' : `> **Not to be used:** ${model.why_not ?? ''}.\n\n`}Predicts how likely a row is to become ${answer}, as a calibrated probability, with reasons that add up to it.

| | |
| --- | --- |
| kind | ${model.kind} |
| learned from | ${count(data.rows)} rows, ${count(data.positives)} of them a yes (${percent(data.positives / data.rows)}) |
| period | ${data.from === null ? 'not known: no time column was named' : `${data.from} to ${data.to ?? ''}`} |
| columns | ${schema.columns.length}: ${schema.columns.map(({ name }) => name).join(', ')} |
| tested | on ${count(split.test_rows)} rows, ${TESTED[split.order]}, by the same recipe before those were learned from too |
| threshold | ${thresholdInWords(threshold)} |
| seed | ${model.seed} |
| data, SHA-256 | \`${data.sha256}\` |
| schema, SHA-256 | \`${model.schema_sha256}\` |
| model, SHA-256 | \`${model.sha256}\` |

## How good it is

| figure | value | 95 % interval | by chance |
| --- | --- | --- | --- |
| AUC | ${cells(measures.auc)} | 0.5 |
| PR-AUC | ${cells(measures.pr_auc)} | ${percent(measures.positives / measures.rows)} |
| Brier | ${cells(measures.brier)} | ${((measures.positives / measures.rows) * (1 - measures.positives / measures.rows)).toFixed(3)} |
| ECE, ten bins of equal size | ${cells(measures.ece)} | |

Predicted on average ${percent(measures.mean_probability)}, seen ${percent(measures.positives / measures.rows)}.

![Reliability](${plots.reliability}) ![Lift](${plots.lift})

| of the list | rows | yes | rate here | of all yes so far | lift so far |
| --- | --- | --- | --- | --- | --- |
${measures.lift
  .map(
    (row) =>
      `| best ${percent(row.share)} | ${row.rows} | ${row.positives} | ${percent(row.rate)} | ${percent(row.captured)} | ${row.cumulative_lift.toFixed(2)} |`,
  )
  .join('\n')}

## By slice

${slices(model)}

## What was found in the data

| column | what | | why |
| --- | --- | --- | --- |
${findings
  .map(
    ({ column, kind, evidence, left_out }) =>
      `| ${cell(column ?? '(table)')} | ${kind.replaceAll('_', ' ')} | ${left_out ? 'left out' : ''} | ${cell(evidence)} |`,
  )
  .join('\n')}

## Intended use

To order leads of the kind it learned from, and to say why. A person or a rule decides what follows.

## Limits

- It knows what went along with a yes in its data, not what brings it about: a column with weight is no lever.
- It ages. When the share of yes or the leads change, its level is wrong first and its order later: train anew, and look at
  \`merit model train --replay\` for how fast.
- Values it has never seen count as unknown; a missing value counts as missing.
- It has not been examined for fairness. Look at the slices, and leave out with \`--ignore\` what must not decide.
`;
}

const TESTED = {
  time: 'the latest fifth',
  file: 'the last fifth of the file, whose order was taken for the order of time',
  chance: 'a fifth taken by chance',
} as const;

const cells = ({ value, low, high }: Interval): string =>
  `${value.toFixed(3)} | ${low.toFixed(3)} to ${high.toFixed(3)}`;

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');

function slices({ slices }: Model): string {
  if (slices.length === 0) return 'No part of the tested rows is large enough to be looked at alone.';
  const rows = slices.map(
    ({ column, value, rows, positives, predicted, auc }) =>
      `| ${cell(column)} | ${cell(value)} | ${rows} | ${percent(predicted)} | ${percent(positives / rows)} | ${auc.value.toFixed(3)} (${auc.low.toFixed(3)} to ${auc.high.toFixed(3)}) |`,
  );
  return ['| column | value | rows | predicted | seen | AUC |', '| --- | --- | --- | --- | --- | --- |', ...rows].join(
    '\n',
  );
}
