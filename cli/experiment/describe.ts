/** The report of an experiment for people. */
import type { LeftOut } from '../../learning/experiments/before-choice';
import type { Estimate } from '../../learning/experiments/estimate';
import type { ExperimentReport } from '../../learning/experiments/report';
import { table } from '../output';

export interface OutcomeReport extends ExperimentReport {
  outcome: string;
  /** columns by which people were told apart */
  context: string[];
  left_out: LeftOut[];
}

/** @param refused messages that the gate did not let out, per arm; absent where no gate is known */
export function describeOutcome(report: OutcomeReport, refused?: Readonly<Record<string, number>>): string {
  const arms = table(
    ['arm', 'assigned', ...(refused ? ['refused'] : []), report.outcome, 'mean', 'interval (any look)'],
    report.arms.map(({ arm, assigned, total, mean }) => [
      arm,
      assigned,
      ...(refused ? [refused[arm] ?? 0] : []),
      number(total),
      number(mean.value),
      interval(mean),
    ]),
  );
  const differences = table(
    ['difference', 'of the means', 'interval (any look)'],
    report.differences.map(({ arm, over, difference }) => [
      `${arm} − ${over}`,
      number(difference.value),
      interval(difference),
    ]),
  );
  const policies = table(
    ['if chosen …', 'value', 'interval (any look)', 'std. error', 'rows it rests on'],
    report.policies.map(({ policy, value, standard_error, effective_sample_size, unknown }) => [
      policy,
      value ? number(value.value) : 'unknown',
      value ? interval(value) : unknown,
      number(standard_error ?? NaN),
      effective_sample_size,
    ]),
  );
  return [`${report.outcome}, ${report.rows} rows`, arms, differences, policies, ...sentences(report)].join('\n');
}

function sentences({ winner, verdict, personalising, policies, context, left_out }: OutcomeReport): string[] {
  const told =
    context.length === 0 ? 'People are not told apart: there is no context.' : `Context: ${context.join(', ')}.`;
  return [
    winner === null ? 'No arm has been shown to beat all others.' : `${winner} beats every other arm.`,
    VERDICTS[verdict],
    ...(personalising
      ? [`Choosing by person instead of the best arm for everybody: ${signed(personalising)} per row.`]
      : []),
    told,
    ...left_out.map(({ column, why }) => `Left out: ${column}, ${why}.`),
    ...policies.flatMap(({ policy, unknown }) => (unknown === null ? [] : [`Unknown: ${policy}. ${unknown}.`])),
  ];
}

const VERDICTS: Record<ExperimentReport['verdict'], string> = {
  personalise: 'Personalising pays: choose by person.',
  one_variant: 'One variant suffices: personalising has not been shown to pay.',
  unknown: 'Unknown: the log does not tell what another way of choosing would have brought.',
};

const number = (value: number): string => (Number.isFinite(value) ? String(Number(value.toPrecision(4))) : '–');
const interval = ({ low, high }: Estimate): string =>
  Number.isFinite(low) && Number.isFinite(high) ? `${number(low)} to ${number(high)}` : 'too little is known';
const signed = (estimate: Estimate): string =>
  `${estimate.value > 0 ? '+' : ''}${number(estimate.value)} (${interval(estimate)})`;
