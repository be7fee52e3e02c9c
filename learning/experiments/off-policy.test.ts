import { Random } from '../../data/random';
import type { Table } from '../table/table';
import { constantPolicy, singleArm, type ActionLog } from './action-log';
import { columnsKnownBefore } from './before-choice';
import { leadOf, valuePolicy } from './off-policy';
import { comparePolicies } from './policy-report';

const ROWS = 6_000;

interface World {
  log: ActionLog;
  context: Table;
  /** chance of a success of each arm for each row */
  truth: (row: number, arm: number) => number;
}

/** Two arms and a group of three; the log preferred arm 0 among those of group 0. */
function world(rate: (group: number, arm: number) => number, seed: number, rows = ROWS): World {
  const random = new Random(seed, 'world');
  const codes = Int32Array.from({ length: rows }, () => random.integer(0, 2));
  const noise = Float64Array.from({ length: rows }, () => random.next());
  const propensities = new Float64Array(rows * 2);
  const chosen = new Int32Array(rows);
  const outcomes = new Float64Array(rows);
  for (const [row, group] of codes.entries()) {
    const first = group === 0 ? 0.8 : 0.4;
    propensities.set([first, 1 - first], row * 2);
    chosen[row] = random.chance(first) ? 0 : 1;
    outcomes[row] = random.chance(rate(group, chosen[row])) ? 1 : 0;
  }
  const group = { kind: 'categorical' as const, name: 'group', levels: ['a', 'b', 'c'], codes };
  return {
    log: { arms: ['first', 'second'], chosen, propensities, outcomes },
    context: { rows, columns: [group, { kind: 'numeric', name: 'noise', values: noise }] },
    truth: (row, arm) => rate(codes[row]!, arm),
  };
}

const OPTIONS = { seed: 1, floor: 0.05 };
/** the first arm is good for group a, and bad for the others */
const opposed = (group: number, arm: number): number => ((group === 0) === (arm === 0) ? 0.3 : 0.15);
/** the second arm is better for everybody */
const alike = (group: number, arm: number): number => 0.1 + 0.05 * group + 0.05 * arm;

test.each(['ips', 'snips', 'dr'] as const)('%s finds the value of an arm that a biased log hides', (estimator) => {
  const { log, truth } = world(opposed, 1);
  const expected = Float64Array.from({ length: ROWS * 2 }, (_, at) => truth(at >> 1, at & 1));
  const second = valuePolicy(log, singleArm(ROWS, 2, 1), { estimator, expected });
  const exact = Array.from({ length: ROWS }, (_, row) => truth(row, 1)).reduce((sum, rate) => sum + rate, 0) / ROWS;
  expect(Math.abs(second.estimate!.value - exact)).toBeLessThan(4 * second.standard_error!);
  expect(second.estimate!.low).toBeLessThan(exact);
  expect(second.estimate!.high).toBeGreaterThan(exact);
  expect(second.effective_sample_size).toBeLessThan(ROWS);
});

test('says unknown of what the log never did, or hardly ever', () => {
  const { log } = world(alike, 1, 400);
  const never = { ...log, arms: [...log.arms, 'third'], propensities: new Float64Array(1_200) };
  for (let row = 0; row < 400; row++)
    never.propensities.set([...log.propensities.slice(row * 2, row * 2 + 2), 0], row * 3);
  expect(valuePolicy(never, singleArm(400, 3, 2))).toMatchObject({
    estimate: null,
    unknown: '100 % of what the policy would do was never done in the log',
  });
  // nobody says what the chance of the third arm was; it was never given
  for (let row = 0; row < 400; row++) never.propensities[row * 3 + 2] = NaN;
  expect(valuePolicy(never, singleArm(400, 3, 2)).estimate).toBeNull();
  const few = world(alike, 2, 40);
  expect(valuePolicy(few.log, constantPolicy(40, [0.5, 0.5])).unknown).toContain('fewer than 50');
});

test('says unknown when part of what a policy does is missing from the log', () => {
  const { log } = world(alike, 3);
  const arms = [...log.arms, 'third'];
  const propensities = new Float64Array(ROWS * 3).fill(NaN);
  for (let row = 0; row < ROWS; row++) propensities.set(log.propensities.subarray(row * 2, row * 2 + 2), row * 3);
  const value = valuePolicy({ ...log, arms, propensities }, constantPolicy(ROWS, [0.4, 0.4, 0.2]));
  expect(value.unknown).toContain('instead of 1');
});

test('a log in which a chosen arm had no chance is refused', () => {
  const { log } = world(alike, 1, 100);
  log.propensities.fill(0);
  expect(() => valuePolicy(log, singleArm(100, 2, 0))).toThrow('with propensity 0');
});

test('personalising is found to pay where it pays', () => {
  const { log, context } = world(opposed, 4);
  const report = comparePolicies(log, context, OPTIONS);
  expect(report.verdict).toBe('personalise');
  expect(report.lead!.low).toBeGreaterThan(0);
  expect(report.personalised!.estimate!.value).toBeCloseTo(0.3, 1);
});

test('one variant is found to suffice where all people are alike, and personalising loses nothing', () => {
  for (const seed of [5, 6, 7]) {
    const { log, context } = world(alike, seed);
    const { verdict, lead, best_single, single, thompson } = comparePolicies(log, context, OPTIONS);
    expect(verdict).toBe('one_variant');
    expect(lead!.value).toBeGreaterThan(-best_single.standard_error!);
    expect(best_single.estimate!.value).toBeCloseTo(single[1]!.value.estimate!.value, 2);
    expect(thompson!.estimate!.value).toBeGreaterThan(single[0]!.value.estimate!.value);
  }
});

test('the lead of a policy over itself is nothing', () => {
  const { log } = world(alike, 1);
  const value = valuePolicy(log, singleArm(ROWS, 2, 0));
  expect(leadOf(value, value)).toMatchObject({ value: 0, low: 0, high: 0 });
});

test('columns written after the choice are not told apart by', () => {
  const random = new Random(8, 'trial');
  const chosen = Int32Array.from({ length: ROWS }, () => random.integer(0, 1));
  const outcomes = Float64Array.from(chosen, (arm) => (random.chance(0.1 + 0.05 * arm) ? 1 : 0));
  const column = (name: string, of: (row: number) => number) => ({
    kind: 'numeric' as const,
    name,
    values: Float64Array.from({ length: ROWS }, (_, row) => of(row)),
  });
  const context = {
    rows: ROWS,
    columns: [
      column('age', () => random.integer(18, 80)),
      column('spend', (row) => (outcomes[row] === 1 && random.chance(0.5) ? random.between(10, 90) : 0)),
      column('opened', (row) => (random.chance(0.2 + 0.3 * chosen[row]!) ? 1 : 0)),
      column('year', () => 2026),
    ],
  };
  const log = { arms: ['a', 'b'], chosen, propensities: new Float64Array(ROWS * 2).fill(0.5), outcomes };
  const found = columnsKnownBefore(context, log, true);
  expect(found.context.columns.map(({ name }) => name)).toEqual(['age']);
  expect(found.left_out).toEqual([
    { column: 'spend', why: 'gives the outcome away: it must have been written afterwards' },
    { column: 'opened', why: 'depends on the arm: it must have been written afterwards' },
    { column: 'year', why: 'the same in every row' },
  ]);
});
