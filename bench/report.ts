/** The figures as tables for people. */
import Table from 'cli-table3';
import type { Conditions } from './conditions';
import { spreadOf, type Latency, type Spread } from './measure/latency';
import { total, type Usage } from './measure/processes';
import type { JourneyReport, Level, SystemFigures } from './scenarios/journeys';

type Cell = string | number;

export function table(title: string, head: string[], rows: Cell[][]): string {
  const made = new Table({
    head,
    style: { head: [], border: [] },
    colAligns: head.map((_, i) => (i ? 'right' : 'left')),
  });
  for (const row of rows) made.push(row);
  return `\n${title}\n${made.toString()}`;
}

export const number = (value: number): string =>
  value.toLocaleString('en', { maximumFractionDigits: Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0 });
export const spread = ({ min, median, max }: Spread): string => `${number(median)} (${number(min)}–${number(max)})`;
export const mebibytes = (bytes: number): string => number(bytes / 2 ** 20);
export const latencyCells = (latency: Latency | null): Cell[] =>
  latency ? [latency.n, ...[latency.mean, latency.p50, latency.p95, latency.p99, latency.max].map(number)] : ['0'];
export const LATENCY_HEAD = ['n', 'mean', 'p50', 'p95', 'p99', 'max'];

export function conditionsText(conditions: Conditions): string {
  const { cores, cpu, memory_gib, node, platform, servers, load_before } = conditions;
  return [
    `${cores} cores (${cpu}), ${memory_gib} GiB, ${platform}, Node ${node}, ${servers.join(', ')}`,
    `load average before the start: ${load_before}${load_before > 0.5 ? ' (something else runs here: trust the ratios, not the figures)' : ''}`,
    ...(conditions.cpu_and_memory_measured ? [] : ['There is no /proc here: CPU and memory are not measured.']),
  ].join('\n');
}

/** Median of the rounds over the median of the skeleton's. */
export const cpuRatio = ({ purple_merit, skeleton }: Level): number =>
  costOf(purple_merit).median / costOf(skeleton).median;

const costOf = ({ rounds }: SystemFigures): Spread => spreadOf(rounds.map(({ cpu_ms_total }) => cpu_ms_total));

export function journeyTables({ plan, idle, history, levels }: JourneyReport, measured: boolean): string {
  return [
    table(
      `As many as it can, 50 in flight; ${plan.rounds} rounds of ${plan.journeysPerRound}: median (min–max)`,
      ['open', 'journeys/s', 'skeleton', 'CPU-ms a journey', 'skeleton', 'ratio', 'failed'],
      levels.map((level) => throughputRow(level, measured)),
    ),
    table(
      `At ${plan.ratePerSecond} a second for ${plan.seconds} s, measured from the intended start; ms`,
      ['open', 'what', ...LATENCY_HEAD],
      levels.flatMap(latencyRows),
    ),
    ...(measured ? [cpuTable(levels), memoryTable(idle, levels)] : []),
    table(
      'History of a journey with one touch and one reply, parent and child; budget 60 events, 30 transitions',
      ['', 'events', 'transitions'],
      Object.entries(history).map(([name, { events, transitions }]) => [name, spread(events), spread(transitions)]),
    ),
    ...problemLines(levels),
  ].join('\n');
}

function throughputRow(level: Level, measured: boolean): Cell[] {
  const { purple_merit, skeleton } = level;
  const speed = ({ rounds }: SystemFigures): string => spread(spreadOf(rounds.map((round) => round.journeys_per_s)));
  const cost = (figures: SystemFigures): string => (measured ? spread(costOf(figures)) : '–');
  const failed = [purple_merit, skeleton].map(
    ({ rounds, steady }) => steady.failed + rounds.reduce((sum, round) => sum + round.failed, 0),
  );
  return [
    level.open,
    speed(purple_merit),
    speed(skeleton),
    cost(purple_merit),
    cost(skeleton),
    measured ? number(cpuRatio(level)) : '–',
    `${failed.join(' / ')}${level.not_opened ? `, ${level.not_opened} not opened` : ''}`,
  ];
}

function latencyRows({ open, purple_merit, skeleton, handoff_call }: Level): Cell[][] {
  const rows: [string, Latency | null][] = [
    ['triage call', purple_merit.steady.triage],
    ['  skeleton', skeleton.steady.triage],
    ['handoff in the journey', purple_merit.steady.handoff],
    ['  skeleton', skeleton.steady.handoff],
    ['handoff call', handoff_call],
    ['whole journey', purple_merit.steady.journey],
    ['  skeleton', skeleton.steady.journey],
  ];
  return rows.map(([what, latency]) => [open, what, ...latencyCells(latency)]);
}

function cpuTable(levels: readonly Level[]): string {
  const columns = levels.flatMap(({ open, purple_merit, skeleton }) => [
    { head: `${open} open`, usage: medians(purple_merit) },
    { head: 'skeleton', usage: medians(skeleton) },
  ]);
  return usageTable('CPU-ms a journey by process, 50 in flight, median of the rounds', columns, number);
}

function medians({ rounds }: SystemFigures): Usage {
  const names = Object.keys(rounds[0]?.cpu_ms ?? {});
  return Object.fromEntries(
    names.map((name) => [name, spreadOf(rounds.map(({ cpu_ms }) => cpu_ms[name] ?? 0)).median]),
  );
}

function memoryTable(idle: JourneyReport['idle'], levels: readonly Level[]): string {
  const loaded = levels.map(({ open, purple_merit }) => ({
    head: `${open} open`,
    usage: purple_merit.rounds.at(-1)?.pss_bytes ?? {},
  }));
  const title = 'Memory by process (PSS, MiB). Under load Temporal holds the skeleton’s journeys too';
  return usageTable(title, [{ head: 'idle', usage: idle.pss_bytes }, ...loaded], mebibytes);
}

export function usageTable(
  title: string,
  columns: readonly { head: string; usage: Usage }[],
  format: (value: number) => string,
): string {
  const names = [...new Set(columns.flatMap(({ usage }) => Object.keys(usage)))];
  const cell = (value: number | undefined): string => (value === undefined ? '' : format(value));
  return table(
    title,
    ['process', ...columns.map(({ head }) => head)],
    [
      ...names.map((name) => [name, ...columns.map(({ usage }) => cell(usage[name]))]),
      ['all', ...columns.map(({ usage }) => format(total(usage)))],
    ],
  );
}

function problemLines(levels: readonly Level[]): string[] {
  const drives = levels.flatMap(({ purple_merit, skeleton }) =>
    [purple_merit, skeleton].flatMap(({ rounds, steady }) => [...rounds, steady]),
  );
  return [...new Set(drives.flatMap(({ problems }) => problems))].map((problem) => `  ! ${problem}`);
}
