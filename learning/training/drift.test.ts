import { artefactOf, changed, trainedModel } from '../../test/triage-models';
import type { Table } from '../table/table';
import { driftOf } from './drift';
import { openModel } from './model';

const { model, classifier } = openModel(artefactOf(trainedModel()));
const LEVELS = ['Referral', 'Partner', 'Outbound', 'LinkedIn', 'Billboard'];

/** @param sources by row, in turn; null: missing */
function rowsOf(rows: number, sources: (string | null)[], engagements = (row: number) => (row * 7) % 5): Table {
  return {
    rows,
    columns: [
      {
        kind: 'categorical',
        name: 'source',
        levels: LEVELS,
        codes: Int32Array.from({ length: rows }, (_, row) => LEVELS.indexOf(sources[row % sources.length] ?? '')),
      },
      {
        kind: 'numeric',
        name: 'engagements',
        values: Float64Array.from({ length: rows }, (_, row) => engagements(row)),
      },
    ],
  };
}
const asTrained = LEVELS.slice(0, 4);
const verdicts = (table: Table): Record<string, string> => {
  const { columns, score } = driftOf(model, classifier, table);
  return Object.fromEntries([...columns.map(({ column, verdict }) => [column, verdict]), ['score', score.verdict]]);
};

it('finds nothing in rows that lie as they did', () => {
  const { columns, score, base_rate } = driftOf(model, classifier, rowsOf(1_000, asTrained));
  for (const { psi, verdict } of [...columns, score]) {
    expect(psi).toBeLessThan(0.02);
    expect(verdict).toBe('stable');
  }
  expect(base_rate).toBeNull();
});

it.each([
  ['a source that was never seen', rowsOf(1_000, [...asTrained, 'Billboard', 'Billboard']), 'source'],
  ['a source that is no longer told', rowsOf(1_000, [...asTrained, null, null]), 'source'],
  [
    'a number that is no longer told',
    rowsOf(1_000, asTrained, (row) => (row % 3 === 0 ? Number.NaN : (row * 7) % 5)),
    'engagements',
  ],
  [
    'a value that becomes frequent',
    rowsOf(1_000, asTrained, (row) => (row % 2 === 0 ? 3 : (row * 7) % 5)),
    'engagements',
  ],
])('names the column of %s', (_what, table, column) => {
  expect(verdicts(table)).toMatchObject({ source: 'stable', engagements: 'stable', [column]: 'shifted' });
});

it('tells a shift of the score, and of the share of yes', () => {
  const table = rowsOf(1_000, ['Referral', 'Referral', 'Referral', 'Outbound']);
  const labels = Uint8Array.from({ length: 1_000 }, (_, row) => Number(row % 4 !== 3));
  const { score, base_rate } = driftOf(model, classifier, table, labels);
  expect(score).toMatchObject({ verdict: 'shifted' });
  expect(score.mean).toBeGreaterThan(score.mean_when_tested + 0.1);
  expect(base_rate).toMatchObject({ verdict: 'shifted', seen: 0.75 });
});

it('sees that a rare yes has doubled, and not that chance has moved it', () => {
  const rare = changed(model, { data: { ...model.data, rows: 10_000, positives: 400 } });
  const verdictOf = (rows: number, positives: number): unknown => {
    const labels = Uint8Array.from({ length: rows }, (_, row) => Number(row < positives));
    return driftOf(rare, classifier, rowsOf(rows, asTrained), labels).base_rate?.verdict;
  };
  expect([verdictOf(1_000, 80), verdictOf(10_000, 500), verdictOf(1_000, 42), verdictOf(25, 2)]).toEqual([
    'shifted',
    'moved',
    'stable',
    'stable',
  ]);
});

it('does not call chance a drift: of few rows more is asked', () => {
  const few = driftOf(model, classifier, rowsOf(8, ['Referral', 'Partner', 'Partner', 'Outbound']));
  const source = few.columns.find(({ column }) => column === 'source');
  expect(source!.psi).toBeGreaterThan(0.25);
  expect(source).toMatchObject({ verdict: 'stable' });
});
