import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Explanation } from '../../../learning/models/classifier';
import { merit } from '../../../test/cli-rig';
import { leads, toCsv } from '../../../test/learning-tables';

let folder: string;
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'merit-model-'));
  const cells = leads(900, (random, isYes, row) => ({
    lead_id: 5_000 + row,
    email: `p${row}@example.com`,
    closed_as: random.chance(0.97) === isYes ? 'x' : 'y',
  }));
  await writeFile(at('leads.csv'), `\uFEFF${toCsv(cells, ';').replaceAll('\n', '\r\n')}`);
  const { label = [], ...rest } = cells;
  const generator = [...label.keys()].sort((a, b) => ((a * 7_919) % 1_009) - ((b * 7_919) % 1_009));
  await writeFile(
    at('noise.csv'),
    toCsv({ ...rest, closed_as: label.map(() => 'x'), label: generator.map((row) => label[row] ?? '') }),
  );
  await writeFile(at('ragged.csv'), `${toCsv(cells)}1,2\n"open`);
});
afterAll(() => rm(folder, { recursive: true }));

const train = (file: string, ...more: string[]) =>
  merit('model', 'train', '--file', at(file), '--label', 'label', ...more);

describe('merit model', () => {
  it('trains on an export with semicolons, a byte order mark and CRLF, names what it left out, and writes a card', async () => {
    const { code, out } = await train('leads.csv', '--out', at('a.json'));
    expect(code).toBe(0);
    expect(out).toMatch(/closed_as\s*│ leak\s*│ left out/);
    expect(out).toMatch(/lead_id\s*│ identifier\s*│ left out/);
    expect(out).not.toMatch(/p\d+@example/);
    const card = await readFile(at('a.md'), 'utf8');
    expect(card).toContain('a.reliability.svg');
    expect(card).not.toMatch(/p\d+@example/);
    expect(await readFile(at('a.lift.svg'), 'utf8')).toMatch(/^<svg .*<\/svg>\n$/s);
  });

  it('makes the same model of the same file and seed', async () => {
    await train('leads.csv', '--out', at('b.json'), '--seed', '9');
    await train('leads.csv', '--out', at('c.json'), '--seed', '9');
    expect(await readFile(at('b.json'), 'utf8')).toBe(await readFile(at('c.json'), 'utf8'));
  });

  it('learns from a leak when insisted on, and says so', async () => {
    const { out } = await train('leads.csv', '--keep', 'closed_as', '--json');
    const { findings, schema, measures } = JSON.parse(out);
    expect(findings).toContainEqual(expect.objectContaining({ column: 'closed_as', left_out: false }));
    expect(schema.columns).toContainEqual(expect.objectContaining({ name: 'closed_as' }));
    expect(measures.auc.value).toBeGreaterThan(0.9);
  });

  it('finds no signal in shuffled labels, and marks the model', async () => {
    const { code, out } = await train('noise.csv', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ promotable: false, why_not: expect.stringContaining('no signal') });
  });

  it('sets the threshold where a contact pays', async () => {
    const { out } = await train('leads.csv', '--cost-contact', '5', '--value-conversion', '50', '--json');
    expect(JSON.parse(out).threshold.value).toBeCloseTo(0.1);
  });

  it('names bad rows by line and reason, and reads the others', async () => {
    const { bad_rows, data } = JSON.parse((await train('ragged.csv', '--json')).out);
    expect(bad_rows).toEqual([
      { line: 902, reason: 'has 2 cells where the header has 7' },
      { line: 903, reason: expect.stringContaining('quote') },
    ]);
    expect(data.rows).toBe(900);
  });

  it('replays: retrains as outcomes arrive, and predicts each row before it has learned from it', async () => {
    const { replay } = JSON.parse((await train('leads.csv', '--replay', '60', '--window', '600', '--json')).out);
    expect(replay).toMatchObject({ trainings: 3, every: 60, window: 600 });
    expect(replay.retrained.rows).toBe(180);
    expect(replay.periods).toHaveLength(5);
  });

  it('evaluates, and says when the file is the one it learned from', async () => {
    const { out } = await merit(
      'model',
      'evaluate',
      '--model',
      at('a.json'),
      '--file',
      at('leads.csv'),
      '--label',
      'label',
      '--json',
    );
    const report = JSON.parse(out);
    expect(report.was_trained_on).toBe(true);
    expect(report.measures.auc.low).toBeLessThan(report.measures.auc.value);
    expect(report.measures.lift).toHaveLength(10);
  });

  it('explains a row with contributions that add up', async () => {
    const { out } = await merit(
      'model',
      'explain',
      '--model',
      at('a.json'),
      '--file',
      at('leads.csv'),
      '--row',
      '17',
      '--json',
    );
    const { probability, margin, base, contributions } = JSON.parse(out) as Explanation;
    const sum = contributions.reduce((total, { effect }) => total + effect, base);
    expect(sum).toBeCloseTo(margin, 9);
    expect(1 / (1 + Math.exp(-margin))).toBeCloseTo(probability, 9);
  });

  it('compares a model with itself and finds no difference', async () => {
    const models = ['--model', at('a.json'), '--model', at('a.json')];
    const { out } = await merit('model', 'compare', ...models, '--file', at('leads.csv'), '--label', 'label', '--json');
    expect(JSON.parse(out)).toMatchObject({ better: 'neither', auc: { difference: 0 }, rows: 900 });
  });

  it.each([
    ['a file that is not there', () => train('nothing.csv')],
    ['a label that is not there', () => merit('model', 'train', '--file', at('leads.csv'), '--label', 'won')],
    ['a label with many values', () => merit('model', 'train', '--file', at('leads.csv'), '--label', 'visits')],
    ['a window without a replay', () => train('leads.csv', '--window', '9')],
    ['half of the costs', () => train('leads.csv', '--cost-contact', '9')],
    [
      'a row that is not there',
      () => merit('model', 'explain', '--model', at('a.json'), '--file', at('leads.csv'), '--row', '901'),
    ],
    [
      'one model to compare',
      () => merit('model', 'compare', '--model', at('a.json'), '--file', at('leads.csv'), '--label', 'label'),
    ],
  ])('ends with 2 on %s and writes nothing', async (_what, run) => {
    const before = await readdir(folder);
    expect((await run()).code).toBe(2);
    expect(await readdir(folder)).toEqual(before);
  });

  it.each([
    ['a changed figure', (text: string) => text.replace('"promotable":true', '"promotable":false')],
    ['a changed column', (text: string) => text.replace('"name":"visits"', '"name":"visit"')],
    ['half a file', (text: string) => text.slice(0, text.length / 2)],
    ['another format', (text: string) => text.replace('"format_version":1', '"format_version":99')],
  ])('refuses a model with %s', async (_what, change) => {
    await writeFile(at('changed.json'), change(await readFile(at('a.json'), 'utf8')));
    const { code, error } = await merit(
      'model',
      'evaluate',
      '--model',
      at('changed.json'),
      '--file',
      at('leads.csv'),
      '--label',
      'label',
    );
    expect([code, error]).toEqual([2, expect.stringContaining('changed.json cannot be used')]);
  });
});
