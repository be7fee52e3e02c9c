/** The experiment as Markdown, for a document or a review. */
import type { ArmResult, Experiment, Measure, WorldResult } from './experiment';
import type { Difference, Spread } from './paired';

export const MEASURE_NAMES: Record<Measure, string> = {
  successes_per_100: 'successes per 100 contacted',
  messages_per_success: 'messages per success',
  opt_outs_per_100: 'opt-outs per 100 contacted',
};

export function markdownReport(experiment: Experiment): string {
  const { leads, journeys, seeds, seed } = experiment;
  return [
    '# Does memory pay?',
    '',
    `Simulation, not market data: ${leads} leads, ${journeys} journeys each in a year, seeds ${seed} to ${seed + seeds - 1}.`,
    'Mean and standard deviation over seeds; differences to no memory are paired by seed, with 95 % intervals.',
    ...experiment.worlds.flatMap(worldSection),
    '',
  ].join('\n');
}

const worldSection = ({ world, description, arms }: WorldResult): string[] => [
  '',
  `## ${world}: ${description}`,
  '',
  ...tableOf(
    ['memory', 'contacted', ...Object.values(MEASURE_NAMES).flatMap((name) => [name, 'difference'])],
    arms.map((each) => [each.arm, each.contacted.toFixed(0), ...measureCells(each)]),
  ),
  '',
  'Successes per 100 contacted, difference to no memory by quarter:',
  '',
  ...tableOf(
    ['memory', 'first', 'second', 'third', 'fourth'],
    arms.flatMap(({ arm, by_quarter }) => (by_quarter ? [[arm, ...by_quarter.map(difference)]] : [])),
  ),
];

export const measureCells = ({ measures, differences }: ArmResult): string[] =>
  (Object.keys(MEASURE_NAMES) as Measure[]).flatMap((measure) => [
    spread(measures[measure]),
    differences ? difference(differences[measure]) : '',
  ]);

const spread = ({ mean, sd }: Spread): string => `${mean.toFixed(2)} (sd ${sd.toFixed(2)})`;

export const difference = ({ mean, interval: [low, high] }: Difference): string =>
  `${signed(mean)} (${signed(low)} to ${signed(high)})`;

const signed = (value: number): string => (value < 0 ? `−${(-value).toFixed(2)}` : `+${value.toFixed(2)}`);

const tableOf = (head: readonly string[], rows: readonly (readonly string[])[]): string[] =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
