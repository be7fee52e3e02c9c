import fc from 'fast-check';
import { categorical, numeric, rowOf, tableOf, world } from '../../test/tables';
import { ece } from '../metrics/probability';
import { auc } from '../metrics/ranking';
import type { Row, Table } from '../table/table';
import type { Classifier } from './classifier';
import { fitClassifier, MODEL_KINDS, type FitOptions } from './fit';
import { loadClassifier } from './load';

function fitted(table: Table, labels: Uint8Array, options: Partial<FitOptions> = {}) {
  const result = fitClassifier(table, labels, { seed: 1, ...options });
  if (result.outcome !== 'fitted') throw new Error(result.message);
  return result;
}

const trained = world(3000, 1);
const later = world(3000, 2);
const ensemble = fitted(trained.table, trained.labels);

const anyRow: fc.Arbitrary<Row> = fc.record(
  {
    seconds: fc.oneof(fc.double(), fc.string(), fc.constant(null), fc.boolean()),
    source: fc.oneof(fc.constantFrom('ads', 'event', 'Event', ''), fc.string(), fc.constant(null), fc.double()),
    employees: fc.oneof(fc.double(), fc.integer(), fc.constant(undefined)),
    noise: fc.constantFrom('0.5', ' ', 'many', NaN, Infinity),
    unknown: fc.string(),
  },
  { requiredKeys: [] },
);

function expectToAddUp({ explain, predictRow }: Classifier, row: Row): void {
  const { base, contributions, margin, probability } = explain(row);
  expect(contributions.reduce((sum, { effect }) => sum + effect, base)).toBe(margin);
  expect(probability).toBe(1 / (1 + Math.exp(-margin)));
  expect(probability).toBeCloseTo(predictRow(row), 9);
  expect(probability).toBeGreaterThan(0);
  expect(probability).toBeLessThan(1);
}

describe('by the number of labels', () => {
  const of = (rows: number) => {
    const { table, labels } = world(rows, 3);
    return fitClassifier(table, labels, { seed: 1 });
  };
  it('refuses where rules are better, then takes logistic regression, then the ensemble', () => {
    expect(of(199)).toMatchObject({ outcome: 'refused', reason: 'too_few_labels' });
    expect(of(200)).toMatchObject({ outcome: 'fitted', kind: 'logistic-regression' });
    expect(of(1000)).toMatchObject({ outcome: 'fitted', kind: 'ensemble' });
  });
  it('refuses when one answer is missing, or there are hardly any of it', () => {
    const { table } = world(2000, 3);
    const some = (yes: number) => new Uint8Array(2000).fill(1, 0, yes);
    expect(fitClassifier(table, some(0), { seed: 1 })).toMatchObject({ reason: 'one_answer_only' });
    expect(fitClassifier(table, some(2000), { seed: 1, kind: 'ensemble' })).toMatchObject({
      reason: 'one_answer_only',
    });
    expect(fitClassifier(table, some(9), { seed: 1 })).toMatchObject({ reason: 'too_few_of_one_answer' });
  });
  it('takes as many labels as there are rows', () => {
    expect(() => fitClassifier(trained.table, new Uint8Array(5), { seed: 1 })).toThrow(RangeError);
  });
});

describe.each(MODEL_KINDS)('%s', (kind) => {
  const { classifier } = kind === 'ensemble' ? ensemble : fitted(trained.table, trained.labels, { kind });

  it('ranks rows it has not seen, with honest probabilities', () => {
    const probabilities = classifier.predict(later.table);
    expect(auc(later.labels, probabilities)).toBeGreaterThan(kind === 'logistic-regression' ? 0.7 : 0.74);
    expect(ece(later.labels, probabilities)).toBeLessThan(0.05);
  });
  it('says what each column added, to the last bit, whatever the row', () => {
    fc.assert(fc.property(anyRow, (row) => expectToAddUp(classifier, row)));
  });
  it('gives a row of a table and the same row alone the same probability', () => {
    const probabilities = classifier.predict(later.table);
    for (const row of [0, 1, 2, 500]) expect(classifier.predictRow(rowOf(later.table, row))).toBe(probabilities[row]);
  });
});

it('sees what matters, and gives the least to noise', () => {
  const { contributions } = ensemble.classifier.explain({ seconds: 2500, source: 'event', employees: 10, noise: 0.5 });
  expect(
    contributions
      .slice(0, 2)
      .map(({ column }) => column)
      .sort(),
  ).toEqual(['seconds', 'source']);
  expect(contributions.at(-1)?.column).toBe('noise');
});

it('is the same for the same seed, another for another', () => {
  const { table, labels } = world(1000, 7);
  const stored = (seed: number) => fitted(table, labels, { seed }).stored;
  const five = stored(5);
  expect(stored(5)).toEqual(five);
  expect(stored(6)).not.toEqual(five);
});

it('answers the same after a journey through JSON', () => {
  const loaded = loadClassifier(JSON.parse(JSON.stringify(ensemble.stored)));
  expect(loaded.predict(later.table)).toEqual(ensemble.classifier.predict(later.table));
});

it('reads levels by name, whatever their order in another table, and takes unseen ones as unknown', () => {
  const [seconds, , employees, noise] = later.table.columns;
  const sources = Array.from({ length: later.table.rows }, (_, row) => String(rowOf(later.table, row).source));
  const source = categorical('source', sources);
  const turned = { ...source, levels: [...source.levels].reverse(), codes: source.codes.map((code) => 3 - code) };
  expect(ensemble.classifier.predict(tableOf(seconds!, turned, employees!, noise!))).toEqual(
    ensemble.classifier.predict(later.table),
  );
  const { predictRow } = ensemble.classifier;
  const rest = { seconds: 100, employees: 100, noise: 0.5 };
  const ordered = ['organic', 'event'].map((known) => predictRow({ ...rest, source: known }));
  const unseen = predictRow({ ...rest, source: 'fax' });
  expect(unseen).toBeGreaterThan(ordered[0]!);
  expect(unseen).toBeLessThan(ordered[1]!);
});

it('takes rows by their weight: what counts nothing teaches nothing', () => {
  const { table, labels } = world(2000, 4);
  const wrong = labels.map((label, row) => (row % 2 === 0 ? label : 1 - label));
  const weights = Float64Array.from(labels, (_, row) => Number(row % 2 === 0));
  const { classifier } = fitted(table, wrong, { weights });
  expect(auc(later.labels, classifier.predict(later.table))).toBeGreaterThan(0.74);
});

it('takes the level of its probabilities from the latest rows when they are in time order', () => {
  const { table, labels } = world(3000, 6);
  const rising = labels.map((label, row) => (row >= 2400 && row % 3 > 0 ? 1 : label));
  const mean = (options: Partial<FitOptions>): number => {
    const { classifier } = fitted(table, rising, { kind: 'logistic-regression', ...options });
    return classifier.predict(later.table).reduce((sum, p) => sum + p, 0) / later.table.rows;
  };
  expect(mean({ time_ordered: true })).toBeGreaterThan(mean({}) + 0.1);
});

describe('awkward tables', () => {
  const rows = 1200;
  const labels = Uint8Array.from({ length: rows }, (_, row) => Number((row * 7919) % 10 < 3));
  const x = Array.from({ length: rows }, (_, row) => row % 100);

  it('gives the base rate where there is nothing to see: constant, all missing, or no columns', () => {
    const nothing = tableOf(
      numeric(
        'constant',
        x.map(() => 5),
      ),
      numeric(
        'missing',
        x.map(() => NaN),
      ),
      categorical(
        'none',
        x.map(() => null),
      ),
      categorical(
        'same',
        x.map(() => 'a'),
      ),
    );
    const { classifier } = fitted(nothing, labels);
    for (const row of [{}, { constant: 7, missing: 1, none: 'b', same: 'b' }]) {
      expect(classifier.predictRow(row)).toBeCloseTo(0.3, 2);
      expectToAddUp(classifier, row);
    }
    expect(fitted({ rows, columns: [] }, labels).classifier.predictRow({})).toBeCloseTo(0.3, 2);
  });
  it('stays finite when a column tells everything', () => {
    const telling = tableOf(numeric('telling', [...labels]), categorical('too', Array.from(labels, String)));
    const { classifier } = fitted(telling, labels);
    expect(classifier.predictRow({ telling: 1, too: '1' })).toBeGreaterThan(0.95);
    expect(classifier.predictRow({ telling: 0, too: '0' })).toBeLessThan(0.05);
    expectToAddUp(classifier, { telling: 1e300, too: '0' });
  });
  it('does not rank by noise with certainty', () => {
    const ids = tableOf(
      numeric('x', x),
      categorical(
        'id',
        x.map((_, row) => `row-${row % 400}`),
      ),
    );
    const random = Uint8Array.from(world(rows, 9).labels);
    const probabilities = fitted(ids, random).classifier.predict(ids);
    expect(Math.max(...probabilities) - Math.min(...probabilities)).toBeLessThan(0.3);
  });
  it('takes one row, with every kind given by name', () => {
    expect(ensemble.classifier.predict({ rows: 0, columns: [] })).toHaveLength(0);
    expect(ensemble.classifier.predict(tableOf(numeric('seconds', [50])))).toHaveLength(1);
    const two = tableOf(numeric('x', [1, 2]));
    for (const kind of MODEL_KINDS) expectToAddUp(fitted(two, Uint8Array.of(0, 1), { kind }).classifier, { x: 1 });
  });
});
