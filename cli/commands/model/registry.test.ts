import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { merit, scriptedApi } from '../../../test/cli-rig';
import { registeredModel, trainedModel } from '../../../test/triage-models';

const api = scriptedApi();
const model = { ...registeredModel(trainedModel()), why_not_promotable: 'there is no signal' };

it('lists models with their figures, and says what decides', async () => {
  api.answer.body = { items: [model], next_cursor: null };
  const { out } = await merit('model', 'list');
  for (const told of [model.model_id, model.measures.auc.value.toFixed(3), 'there is no signal', 'the rules decide'])
    expect(out).toContain(told);
});

it('promotes by id, and as a challenger', async () => {
  api.answer.body = { model };
  expect(await merit('model', 'promote', model.model_id, '--as', 'challenger')).toMatchObject({ code: 0 });
  expect(api.seen).toMatchObject([
    { method: 'POST', url: `/api/v1/models/${model.model_id}/promote`, body: { role: 'challenger' } },
  ]);
});

it('registers a file before it promotes it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'model-'));
  await writeFile(join(folder, 'm.json'), '{"format":"purple-merit-model"}');
  api.answer.body = { model };
  const { out } = await merit('model', 'promote', join(folder, 'm.json'));
  expect(out).toContain(model.model_id);
  expect(api.seen.map(({ url, body }) => [url, body])).toMatchObject([
    ['/api/v1/models', { artefact: '{"format":"purple-merit-model"}' }],
    [`/api/v1/models/${model.model_id}/promote`, { role: 'champion' }],
  ]);
  await rm(folder, { recursive: true });
});

it('retires by id', async () => {
  api.answer.body = { model: { ...model, status: 'retired' } };
  const { out } = await merit('model', 'retire', model.model_id, '--json');
  expect(JSON.parse(out)).toMatchObject({ model: { status: 'retired' } });
  expect(api.seen[0]?.url).toBe(`/api/v1/models/${model.model_id}/retire`);
});

it('asks nobody about what is neither file nor id', async () => {
  const { code, error } = await merit('model', 'promote', '/does/not/exist.json');
  expect([code, error]).toEqual([2, expect.stringContaining('no model file /does/not/exist.json')]);
  expect(api.seen).toEqual([]);
});
