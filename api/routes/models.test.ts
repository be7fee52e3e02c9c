import request from 'supertest';
import type { Params } from '../../mcp/protocol';
import { registeredModel, trainedModel } from '../../test/triage-models';
import { testApi } from '../testing/fixtures';

const model = registeredModel(trainedModel());
const path = `/api/v1/models/${model.model_id}`;

it('takes an artefact as large as a model of the widest lead', async () => {
  const artefact = '"'.repeat(400_000);
  const { app, data } = testApi({ registerModel: () => ({ model }) });
  await request(app).post('/api/v1/models').send({ artefact, created_by: 'ada' }).expect(200, { model });
  expect(data.calls).toEqual([{ method: 'registerModel', params: { artefact, created_by: 'ada' } }]);
});

it('is promoted and retired in the name of the token, whatever the body says', async () => {
  const names: string[] = [];
  const told = ({ decided_by }: Params<'retireModel'>) => {
    names.push(decided_by);
    return { model };
  };
  const script = { promoteModel: told, retireModel: told };
  const open = testApi(script);
  const closed = testApi(script, {}, { apiTokens: [{ name: 'ci', secret: 'a-token-of-sixteen' }] });
  for (const [way, body] of [
    ['promote', { role: 'champion', decided_by: 'ada' }],
    ['retire', { decided_by: 'ada' }],
  ] as const) {
    await request(open.app).post(`${path}/${way}`).send(body).expect(200, { model });
    await request(closed.app)
      .post(`${path}/${way}`)
      .set('authorization', 'Bearer a-token-of-sixteen')
      .send(body)
      .expect(200);
  }
  expect(names).toEqual(['ada', 'ci', 'ada', 'ci']);
});

it('says whom it expects to be champion', async () => {
  const { app, data } = testApi({ promoteModel: () => ({ model }) });
  await request(app).post(`${path}/promote`).send({ role: 'challenger', expected_champion: null }).expect(200);
  expect(data.calls[0]?.params).toEqual({
    model_id: model.model_id,
    role: 'challenger',
    decided_by: 'local',
    expected_champion: null,
  });
});

it.each([
  ['an id that is none', '/api/v1/models/Robert'],
  ['a status that is none', '/api/v1/models?status=best'],
])('refuses %s', async (_what, wrong) => {
  const { app, data } = testApi({});
  await request(app).get(wrong).expect(400);
  expect(data.calls).toEqual([]);
});

it('is listed by status', async () => {
  const { app, data } = testApi({
    'resource.search': () => ({ uri: 'db://models', items: [{ ...model }], next_cursor: null }),
  });
  await request(app)
    .get('/api/v1/models?status=champion')
    .expect(200, { items: [model], next_cursor: null });
  expect(data.calls[0]?.params).toMatchObject({ uri: 'db://models', query: { filter: { status: 'champion' } } });
});
