import { RPC_ERRORS } from '../../protocol';
import { createMethodRig, type MethodRig } from '../../../test/method-rig';
import { artefactOf, changed, trainedModel } from '../../../test/triage-models';

const referrals = trainedModel('Referral');
const partners = trainedModel('Partner');
const outbound = trainedModel('Outbound');
const noSignal = changed(referrals, { promotable: false, why_not: 'there is no signal' });

let rig: MethodRig;
beforeEach(async () => {
  rig = await createMethodRig();
});
afterEach(() => rig.database.drop());

const register = async (model = referrals): Promise<string> =>
  (await rig.call('registerModel', { artefact: artefactOf(model), created_by: 'ada' })).model.model_id;
const promote = (model_id: string, more: { role?: 'challenger'; expected_champion?: string | null } = {}) =>
  rig.call('promoteModel', { model_id, role: 'champion', decided_by: 'ada', ...more });
const current = async (): Promise<(string | undefined)[]> => {
  const { champion, challenger } = await rig.call('currentModels', { purpose: 'triage' });
  return [champion?.model_id, challenger?.model_id];
};
const actions = async (): Promise<unknown[]> => {
  const { rows } = await rig.database.pools.read.query(
    "SELECT action_type, source_agent, details_json ->> 'model_id' AS model_id FROM agent_actions ORDER BY timestamp, action_id",
  );
  return rows;
};

it('keeps a model once, as it came', async () => {
  const artefact = artefactOf(referrals);
  const registered = await Promise.all(
    ['ada', 'bob'].map((created_by) => rig.call('registerModel', { artefact, created_by })),
  );
  const model_id = `triage-${referrals.sha256.slice(0, 12)}`;
  expect(registered[0]).toEqual(registered[1]);
  expect(registered[0]!.model).toMatchObject({
    model_id,
    status: 'candidate',
    rows: 480,
    columns: expect.arrayContaining(['source']),
    why_not_promotable: null,
  });
  expect(await rig.call('getModel', { model_id })).toEqual({ ...registered[0], artefact });
  expect(await actions()).toEqual([{ action_type: 'register_model', source_agent: 'manager', model_id }]);
  expect(await current()).toEqual([undefined, undefined]);
});

it('tells the card of a model: how good it was found to be, and what has become of it since', async () => {
  const model_id = await register();
  await promote(model_id);
  const { card } = await rig.call('getModelCard', { model_id }, 'api');
  expect(card).toMatchObject({
    model: { model_id, status: 'champion' },
    label: { column: 'answered', positive: 'yes' },
    split: { order: 'file' },
    data: { rows: 480 },
  });
  expect(card.lift.at(-1)).toMatchObject({ share: 1, captured: 1 });
  expect(card.plots.lift).toContain('<polyline');
  expect(card).not.toHaveProperty('classifier');
});

it('shows models, without their artefacts', async () => {
  const model_id = await register();
  const { items } = await rig.call('resource.search', { uri: 'db://models', query: { filter: { purpose: 'triage' } } });
  expect(items).toMatchObject([{ model_id, status: 'candidate', measures: { auc: { value: expect.any(Number) } } }]);
  expect(items[0]).not.toHaveProperty('artefact');
});

it.each([
  ['no JSON', () => '{'],
  ['something else', () => '{"format":"other"}'],
  ['a model that was changed', () => artefactOf({ ...referrals, promotable: false })],
])('refuses %s, and keeps nothing', async (_what, artefact) => {
  await expect(rig.call('registerModel', { artefact: artefact(), created_by: 'ada' })).rejects.toMatchObject({
    code: RPC_ERRORS.invalidParams,
    message: expect.stringContaining('artefact'),
  });
  expect(await rig.call('resource.read', { uri: 'db://models' })).toMatchObject({ items: [] });
});

describe.each([
  ['that found no signal', noSignal, 'no signal'],
  [
    'that looks at what triage does not know',
    changed(referrals, {
      schema: {
        ...referrals.schema,
        columns: [...referrals.schema.columns, { kind: 'categorical', name: 'shoe_size' }],
      },
    }),
    'shoe_size',
  ],
  [
    'that calls every lead cold',
    changed(referrals, { threshold: { ...referrals.threshold, value: 1 } }),
    'the same answer',
  ],
])('a model %s', (_what, model, why) => {
  it('is kept, and never decides', async () => {
    const model_id = await register(model);
    expect((await rig.call('getModel', { model_id })).model.why_not_promotable).toContain(why);
    for (const role of ['champion', 'challenger'] as const)
      await expect(rig.call('promoteModel', { model_id, role, decided_by: 'ada' })).rejects.toMatchObject({
        code: RPC_ERRORS.conflict,
        message: expect.stringContaining(why),
      });
    expect(await current()).toEqual([undefined, undefined]);
  });
});

it('has one champion and one challenger; the ones before are retired, and come back when they are promoted again', async () => {
  const [first, second, third] = [await register(referrals), await register(partners), await register(outbound)];
  await promote(first, { expected_champion: null });
  await promote(second, { role: 'challenger' });
  await promote(third, { role: 'challenger' });
  expect(await current()).toEqual([first, third]);
  await promote(third, { expected_champion: first });
  expect(await current()).toEqual([third, undefined]);
  expect((await rig.call('getModel', { model_id: first })).model).toMatchObject({
    status: 'retired',
    retired_by: 'ada',
  });
  rig.clock.now = new Date(rig.clock.now.getTime() + 1_000);
  expect((await promote(first)).model).toMatchObject({ status: 'champion', promoted_at: rig.clock.now.toISOString() });
  expect(await current()).toEqual([first, undefined]);
});

it('promotes only in place of whom was expected, and says so again to whoever did not hear it', async () => {
  const [first, second] = [await register(referrals), await register(partners)];
  await promote(first, { expected_champion: null });
  await expect(promote(second, { expected_champion: null })).rejects.toMatchObject({
    code: RPC_ERRORS.conflict,
    message: expect.stringContaining(first),
  });
  expect((await promote(first, { expected_champion: null })).model.status).toBe('champion');
  expect(await current()).toEqual([first, undefined]);
  await expect(promote(first, { role: 'challenger' })).rejects.toMatchObject({ code: RPC_ERRORS.conflict });
});

it('stays with one champion when two are promoted at once', async () => {
  const [first, second] = [await register(referrals), await register(partners)];
  const settled = await Promise.allSettled([first, second].map((id) => promote(id, { expected_champion: null })));
  expect(settled.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
});

it('leaves the decision to the rules when the champion is retired', async () => {
  const model_id = await register();
  await promote(model_id);
  const retire = () => rig.call('retireModel', { model_id, decided_by: 'ada' });
  expect((await retire()).model.status).toBe('retired');
  expect(await retire()).toEqual(await retire());
  expect(await current()).toEqual([undefined, undefined]);
  expect((await actions()).map((each) => (each as { action_type: string }).action_type).toSorted()).toEqual([
    'promote_model',
    'register_model',
    'retire_model',
  ]);
});

it('lets retraining write and triage read alone', async () => {
  const artefact = artefactOf(referrals);
  await expect(rig.call('registerModel', { artefact, created_by: 'x' }, 'lead_triage')).rejects.toMatchObject({
    code: RPC_ERRORS.forbidden,
  });
  const { model } = await rig.call('registerModel', { artefact, created_by: 'retraining' }, 'campaign_optimizer');
  await expect(rig.call('getModel', { model_id: model.model_id }, 'engagement')).rejects.toMatchObject({
    code: RPC_ERRORS.forbidden,
  });
  expect((await rig.call('getModel', { model_id: model.model_id }, 'lead_triage')).model).toEqual(model);
  await expect(rig.call('getModel', { model_id: 'triage-000000000000' })).rejects.toMatchObject({
    code: RPC_ERRORS.notFound,
    message: expect.stringContaining('merit model list'),
  });
});
