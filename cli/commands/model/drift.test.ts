import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { merit, scriptedApi } from '../../../test/cli-rig';
import { gateOf, triageOf } from '../../../test/decision-log';
import { artefactOf, registeredModel, trainedModel } from '../../../test/triage-models';

const api = scriptedApi();
const trained = trainedModel();
const model = registeredModel(trained);

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drift-'));
  file = join(folder, 'model.json');
  await writeFile(file, artefactOf(trained));
});
afterEach(() => rm(folder, { recursive: true }));

const csv = async (sources: string[]): Promise<string> => {
  const rows = Array.from({ length: 400 }, (_, row) => {
    const source = sources[row % sources.length] ?? '';
    return `${source},${(row * 7) % 5},${source === 'Referral' ? 'yes' : 'no'}`;
  });
  await writeFile(join(folder, 'rows.csv'), ['source,engagements,answered', ...rows].join('\n'));
  return join(folder, 'rows.csv');
};
const verdictsOf = (out: string): Record<string, string> => {
  const { columns } = JSON.parse(out) as { columns: { column: string; verdict: string }[] };
  return Object.fromEntries(columns.map(({ column, verdict }) => [column, verdict]));
};

it('compares a file with what the model learned from, by column, score and share of yes', async () => {
  const rows = await csv(['Referral', 'Referral', 'Referral', 'Billboard']);
  const named = ['--model', file, '--file', rows, '--label', 'answered'];
  const { out } = await merit('model', 'drift', ...named, '--json');
  expect(verdictsOf(out)).toEqual({ source: 'shifted', engagements: 'stable' });
  expect(JSON.parse(out)).toMatchObject({
    rows: 400,
    thresholds: { psi: { moved: 0.1, shifted: 0.25 } },
    score: { verdict: 'shifted' },
    base_rate: { seen: 0.75, verdict: 'shifted' },
  });
  expect((await merit('model', 'drift', ...named)).out).toContain('share of yes');
  expect(api.seen).toEqual([]);
});

it('compares what the running system has triaged with what its champion learned from', async () => {
  api.byPath = {
    '/api/v1/models': { items: [model] },
    [`/api/v1/models/${model.model_id}`]: { model, artefact: artefactOf(trained) },
  };
  const decisions = Array.from({ length: 60 }, (_, at) =>
    triageOf({ source: 'Event' }, { outcome: (['converted', 'rejected', null] as const)[at % 3]! }),
  );
  const inquiry = triageOf({ source: 'Support form' });
  api.answer.body = { items: [...decisions, inquiry, gateOf({})], next_cursor: null };
  const { out } = await merit('model', 'drift', '--since', '30d', '--json');
  expect(JSON.parse(out)).toMatchObject({ rows: 60, base_rate: { seen: 1, verdict: 'shifted' } });
  expect(verdictsOf(out)).toMatchObject({ source: 'shifted' });
});

it.each([
  [['--model', '/does/not/exist.json', '--file', 'x.csv'], 'no model file'],
  [['--label', 'answered'], 'no file'],
])('%j is wrong input', async (options, why) => {
  expect(await merit('model', 'drift', ...options)).toMatchObject({ code: 2, error: expect.stringContaining(why) });
});

it('says which column a file lacks', async () => {
  await writeFile(join(folder, 'other.csv'), 'a,b\n1,2\n3,4');
  const { code, error } = await merit('model', 'drift', '--model', file, '--file', join(folder, 'other.csv'));
  expect([code, error]).toEqual([2, expect.stringContaining('source')]);
});

it('says so when no model decides', async () => {
  expect(await merit('model', 'drift')).toMatchObject({ code: 2, error: expect.stringContaining('--model') });
});
