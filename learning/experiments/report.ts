/** What an experiment has shown, from its log: each arm, who has won, what each way of choosing is worth. */
import type { Table } from '../table/table';
import { rowsOf, type ActionLog } from './action-log';
import { DEFAULT_ALPHA, type Estimate } from './estimate';
import { meanDifferenceSequence, meanSequence, momentsOf, type Moments } from './mean-sequence';
import { leadOf, type PolicyValue } from './off-policy';
import { comparePolicies, type PolicyOptions, type PolicyReport, type Verdict } from './policy-report';
import { differenceSequence, rateSequence } from './rate-sequence';

export interface ArmReport {
  arm: string;
  /** rows that were given the arm, whatever became of them: intention to treat */
  assigned: number;
  /** outcomes added up */
  total: number;
  /** mean outcome, with an interval that holds at any look */
  mean: Estimate;
}

export interface Difference {
  arm: string;
  over: string;
  /** at α shared among the comparisons */
  difference: Estimate;
}

export interface NamedPolicy {
  policy: string;
  /** null: unknown */
  value: Estimate | null;
  standard_error: number | null;
  effective_sample_size: number;
  unknown: string | null;
}

export interface ExperimentReport {
  rows: number;
  arms: ArmReport[];
  /** of every arm over the control, or of the best arm over every other one */
  differences: Difference[];
  /** the arm that beats every other one; null: none has been shown to */
  winner: string | null;
  policies: NamedPolicy[];
  /** lead of choosing by person over the best arm for everybody */
  personalising: (Estimate & { standard_error: number }) | null;
  verdict: Verdict;
  /** what to do, by the verdict; one of `policies` */
  recommended: NamedPolicy | null;
}

export interface ReportOptions extends PolicyOptions {
  /** compared with the others; otherwise the best arm is */
  control?: string;
  /** chances differed between rows: arms are compared by weighted outcomes */
  weighted: boolean;
}

export function reportExperiment(log: ActionLog, context: Table, options: ReportOptions): ExperimentReport {
  const arms = log.arms.map((_, arm) => armReport(log, arm));
  const policies = comparePolicies(log, context, options);
  const value = (arm: number): number =>
    (options.weighted ? policies.single[arm]?.value.estimate?.value : arms[arm]?.mean.value) ?? -Infinity;
  const leader = log.arms.map((_, arm) => arm).reduce((best, arm) => (value(arm) > value(best) ? arm : best), 0);
  const control = options.control === undefined ? -1 : log.arms.indexOf(options.control);
  const compare = (first: number, second: number): Difference => ({
    arm: log.arms[first] ?? '',
    over: log.arms[second] ?? '',
    difference: differenceOf(log, policies, first, second, options),
  });
  const others = log.arms.map((_, arm) => arm).filter((arm) => arm !== leader);
  const leads = others.map((arm) => compare(leader, arm));
  const named = namedPolicies(policies);
  const { verdict } = policies;
  const hasWon = leads.length > 0 && leads.every(({ difference }) => difference.low > 0);
  return {
    rows: rowsOf(log),
    arms,
    differences: control < 0 ? leads : log.arms.flatMap((_, arm) => (arm === control ? [] : [compare(arm, control)])),
    winner: hasWon ? (log.arms[leader] ?? null) : null,
    policies: named,
    personalising: policies.lead,
    verdict,
    recommended: verdict === 'unknown' ? null : (named.find(({ policy }) => policy === RECOMMENDED[verdict]) ?? null),
  };
}

const isYesNo = ({ outcomes }: ActionLog): boolean => outcomes.every((outcome) => outcome === 0 || outcome === 1);

function armReport(log: ActionLog, arm: number): ArmReport {
  const moments = momentsOfArm(log, arm);
  const total = moments.count > 0 ? moments.count * moments.mean : 0;
  const mean = isYesNo(log)
    ? rateSequence({ successes: Math.round(total), trials: moments.count })
    : meanSequence(moments);
  return { arm: log.arms[arm] ?? '', assigned: moments.count, total, mean };
}

const momentsOfArm = (log: ActionLog, arm: number): Moments =>
  momentsOf(log.outcomes.filter((_, row) => log.chosen[row] === arm));

function differenceOf(
  log: ActionLog,
  { single }: PolicyReport,
  first: number,
  second: number,
  { alpha = DEFAULT_ALPHA, weighted }: ReportOptions,
): Estimate {
  const options = { alpha: alpha / Math.max(1, log.arms.length - 1) };
  const [one, other] = [single[first]?.value, single[second]?.value];
  if (weighted) {
    const lead = one && other ? leadOf(one, other, options) : null;
    return lead ?? { value: NaN, low: -Infinity, high: Infinity };
  }
  const [a, b] = [momentsOfArm(log, first), momentsOfArm(log, second)];
  if (!isYesNo(log)) return meanDifferenceSequence(a, b, options);
  const counted = ({ count, mean }: Moments) => ({
    successes: count > 0 ? Math.round(count * mean) : 0,
    trials: count,
  });
  return differenceSequence(counted(a), counted(b), options);
}

const RECOMMENDED = { one_variant: 'everybody: the best one', personalise: 'by person' } as const;

function namedPolicies(report: PolicyReport): NamedPolicy[] {
  const named = (policy: string, { estimate, standard_error, effective_sample_size, unknown }: PolicyValue) => ({
    policy,
    value: estimate,
    standard_error,
    effective_sample_size: Math.round(effective_sample_size),
    unknown,
  });
  return [
    ...report.single.map(({ arm, value }) => named(`everybody: ${arm}`, value)),
    named(RECOMMENDED.one_variant, report.best_single),
    named('at random', report.uniform),
    ...(report.personalised ? [named(RECOMMENDED.personalise, report.personalised)] : []),
    ...(report.thompson ? [named('Thompson sampling, learning', report.thompson)] : []),
  ];
}
