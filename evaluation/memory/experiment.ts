/** Does memory pay? Every arm in every world, over the same seeds, and what each differs from having none. */
import { pairedDifference, spreadOf, type Difference, type Spread } from './paired';
import { ARM_NAMES, type ArmName } from './remembered';
import { runYear, type Counts, type Size, type Year } from './run';
import { WORLDS, type WorldName, type WorldSettings } from './world';

export interface ExperimentOptions extends Size {
  seeds: number;
  /** the first of them */
  seed: number;
}

const MEASURES = {
  successes_per_100: ({ successes, contacted }: Counts) => (100 * successes) / contacted,
  messages_per_success: ({ messages, successes }: Counts) => messages / successes,
  opt_outs_per_100: ({ opt_outs, contacted }: Counts) => (100 * opt_outs) / contacted,
};
export type Measure = keyof typeof MEASURES;

export interface ArmResult {
  arm: ArmName;
  /** mean over seeds of the journeys in which something was sent */
  contacted: number;
  measures: Record<Measure, Spread>;
  /** to no memory; null for that arm itself */
  differences: Record<Measure, Difference> | null;
  /** successes per 100, by quarter of the year, as difference to no memory */
  by_quarter: Difference[] | null;
}

export interface WorldResult {
  world: WorldName;
  description: string;
  arms: ArmResult[];
}

export interface Experiment extends ExperimentOptions {
  /** so that no figure of it is taken for one of the market */
  kind: 'simulation';
  worlds: WorldResult[];
}

/** Years that an experiment runs, for a progress bar. */
export const yearsOf = ({ seeds }: ExperimentOptions): number => WORLDS.length * ARM_NAMES.length * seeds;

/** @param onYear called after each simulated year; the caller may be given the processor in between */
export async function runExperiment(
  options: ExperimentOptions,
  onYear: (world: WorldName, arm: ArmName) => Promise<void> | void = () => undefined,
): Promise<Experiment> {
  const worlds: WorldResult[] = [];
  for (const world of WORLDS) {
    const years: Record<ArmName, Year[]> = { no_memory: [], long_term: [], episodic: [], both: [] };
    for (let n = 0; n < options.seeds; n++)
      for (const arm of ARM_NAMES) {
        years[arm].push(runYear(world, arm, options.seed + n, options));
        await onYear(world.name, arm);
      }
    worlds.push(resultOf(world, years));
  }
  return { kind: 'simulation', ...options, worlds };
}

const resultOf = ({ name, description }: WorldSettings, years: Record<ArmName, Year[]>): WorldResult => ({
  world: name,
  description,
  arms: ARM_NAMES.map((arm) => {
    const isBaseline = arm === 'no_memory';
    return {
      arm,
      contacted: spreadOf(years[arm].map(({ contacted }) => contacted)).mean,
      measures: eachMeasure((measure) => spreadOf(years[arm].map(measure))),
      differences: isBaseline
        ? null
        : eachMeasure((measure) => pairedDifference(years[arm].map(measure), years.no_memory.map(measure))),
      by_quarter: isBaseline ? null : quarterly(years[arm], years.no_memory),
    };
  }),
});

const eachMeasure = <T>(make: (measure: (counts: Counts) => number) => T): Record<Measure, T> => ({
  successes_per_100: make(MEASURES.successes_per_100),
  messages_per_success: make(MEASURES.messages_per_success),
  opt_outs_per_100: make(MEASURES.opt_outs_per_100),
});

function quarterly(years: readonly Year[], others: readonly Year[]): Difference[] {
  const ratesIn = (quarter: number, of: readonly Year[]): number[] =>
    of.map(({ quarters }) => {
      const counts = quarters[quarter];
      return counts ? MEASURES.successes_per_100(counts) : Number.NaN;
    });
  const count = years[0]?.quarters.length ?? 0;
  return Array.from({ length: count }, (_, quarter) =>
    pairedDifference(ratesIn(quarter, years), ratesIn(quarter, others)),
  );
}
