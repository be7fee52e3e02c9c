import { leads, rawColumns } from '../../test/learning-tables';
import { prepare, type Choices } from './prepare';

const choices: Choices = { label: 'label', keep: [], ignore: [], shuffled: false, seed: 1 };

describe('prepare', () => {
  it('tests on the latest fifth, whatever the order of the file', () => {
    const cells = leads(500, (_random, _isYes, row) => ({ at: (row * 37) % 500 }));
    const { table, split, times, order } = prepare(rawColumns(cells), { ...choices, time: 'at' });
    expect(order).toBe('time');
    expect(Math.max(...split.train.map((row) => times[row]!))).toBeLessThan(
      Math.min(...split.test.map((row) => times[row]!)),
    );
    expect([split.train.length, split.test.length, table.rows]).toEqual([400, 100, 500]);
  });

  it('keeps all rows of an entity on one side, and none in training that is younger than the test begins', () => {
    const cells = leads(600, (_random, _isYes, row) => ({ at: row, company: `c${Math.floor(row / 4) + (row % 2)}` }));
    const { split } = prepare(rawColumns(cells), { ...choices, time: 'at', entity: 'company' });
    const companies = (rows: Int32Array): Set<unknown> => new Set(Array.from(rows, (row) => cells.company![row]));
    const train = companies(split.train);
    expect([...companies(split.test)].filter((company) => train.has(company))).toEqual([]);
    expect(split.train.every((row) => row < 480)).toBe(true);
  });

  it('fills gaps forward within one entity, and from nowhere else', () => {
    const cells = {
      at: [1, 2, 3, 4, 5, 6],
      who: ['a', 'b', 'a', 'b', 'a', 'c'],
      plan: ['gold', '', '', 'basic', '', ''],
      label: ['yes', 'no', 'yes', 'no', 'yes', 'no'],
    };
    const { table } = prepare(rawColumns(cells), { ...choices, time: 'at', entity: 'who' });
    const plan = table.columns.find(({ name }) => name === 'plan');
    const levels = plan?.kind === 'categorical' ? Array.from(plan.codes, (code) => plan.levels[code] ?? null) : [];
    expect(levels).toEqual(['gold', null, 'gold', 'basic', 'gold', null]);
  });

  it('does not take a file that is sorted by its label for one in order of time', () => {
    const cells = {
      x: Array.from({ length: 100 }, (_, row) => row % 7),
      label: Array.from({ length: 100 }, (_, row) => (row < 70 ? 0 : 1)),
    };
    expect(prepare(rawColumns(cells), choices).order).toBe('chance');
  });

  it('says when one entity is most of what is learned', () => {
    const cells = leads(400, (_random, isYes, row) => ({ company: isYes ? 'big' : `c${row}` }));
    const { findings } = prepare(rawColumns(cells), { ...choices, entity: 'company', shuffled: true });
    expect(findings.find(({ kind }) => kind === 'entity')).toMatchObject({ column: 'company', left_out: false });
  });

  it.each([
    ['more than two values', { label: ['a', 'b', 'c', 'a'] }, {}, /3 values: “a”, “b”, “c”/],
    ['values that say neither yes nor no', { label: ['red', 'blue'] }, {}, /--positive/],
    ['a yes that never comes', { label: ['yes', 'no'] }, { positive: 'maybe' }, /never “maybe”/],
    ['one value only', { label: ['yes', 'yes'] }, {}, /nothing to learn/],
    ['a column that is not there', { label: ['yes', 'no'] }, { time: 'when' }, /no column when/],
  ])('refuses %s', (_what, cells, more, message) => {
    expect(() => prepare(rawColumns({ x: [1, 2, 3, 4], ...cells }), { ...choices, ...more })).toThrow(message);
  });
});
