import type { CampaignChange } from '../../../workflows/contracts/changes';
import { createChangeRig, type ChangeRig, AFTER, BEFORE } from '../../../test/change-rig';

let rig: ChangeRig;
let propose: ChangeRig['propose'];
let newCampaign: ChangeRig['newCampaign'];
let budgetsOf: ChangeRig['budgetsOf'];
let actionsOf: ChangeRig['actionsOf'];
beforeAll(async () => {
  rig = await createChangeRig();
  ({ propose, newCampaign, budgetsOf, actionsOf } = rig);
});
afterAll(() => rig.database.drop());

describe('undo', () => {
  const undo = ({ campaign_id, change_id }: CampaignChange, undone_by = 'ada') =>
    rig.call('undoChange', { campaign_id, change_id, undone_by });

  it('restores what was before, once, with an action row of its own', async () => {
    const campaign_id = await newCampaign();
    const change = await propose(campaign_id);
    await rig.call('applyChange', { change_id: change.change_id });
    expect(await undo(change)).toMatchObject({ status: 'undone', undone_by: 'ada' });
    expect(await undo(change, 'bob')).toMatchObject({ status: 'undone', undone_by: 'ada' });
    expect(await budgetsOf(campaign_id)).toEqual(BEFORE);
    expect(await actionsOf(campaign_id)).toMatchObject([
      { source_agent: 'campaign_optimizer' },
      { source_agent: 'manager', before: { channel_budgets: AFTER }, after: { channel_budgets: BEFORE }, by: 'ada' },
    ]);
    expect((await propose(campaign_id, {}, 2)).reason).toContain('undone');
  });

  it('says what changed since, and changes nothing', async () => {
    const campaign_id = await newCampaign();
    const change = await propose(campaign_id);
    await expect(undo(change)).rejects.toThrow(/never applied/);
    await rig.call('applyChange', { change_id: change.change_id });
    const now = { Email: 111, Ads: 289 };
    await rig.call('resource.write', { uri: `db://campaigns/${campaign_id}`, data: { channel_budgets: now } });
    await expect(undo(change)).rejects.toThrow(/channel_budgets\.Ads, channel_budgets\.Email/);
    expect(await budgetsOf(campaign_id)).toEqual(now);
  });

  it('does not take back a newer decision that came to the same value', async () => {
    const campaign_id = await newCampaign();
    const pause = await propose(campaign_id, {
      type: 'auto_pause',
      before: { status: 'active' },
      after: { status: 'paused' },
    });
    await rig.answered(pause, { decision: 'approve' });
    for (const [status, ordered_by] of [
      ['active', 'ann'],
      ['paused', 'bob'],
    ] as const)
      await rig.call('setCampaignStatus', { campaign_id, status, ordered_by });
    await expect(undo(pause)).rejects.toThrow(`${campaign_id}.pause-2, ${campaign_id}.resume-1`);
    const statusOf = async () => (await rig.call('getCampaignPerformance', { campaign_id })).campaign.status;
    expect(await statusOf()).toBe('paused');
    // one after the other, from the newest
    for (const change_id of [`${campaign_id}.pause-2`, `${campaign_id}.resume-1`]) await undo({ ...pause, change_id });
    expect(await undo(pause)).toMatchObject({ status: 'undone' });
    expect(await statusOf()).toBe('active');
  });

  it('is not hindered by a later change of something else', async () => {
    const campaign_id = await newCampaign();
    const move = await propose(campaign_id);
    await rig.call('applyChange', { change_id: move.change_id });
    await rig.call('setCampaignStatus', { campaign_id, status: 'paused', ordered_by: 'bob' });
    expect(await undo(move)).toMatchObject({ status: 'undone' });
  });

  describe('of budgets that were the daily budget in equal parts', () => {
    const HALVES = { Email: 200, Ads: 200 };
    const moved = async () => {
      const campaign_id = await newCampaign({
        channel_budgets: null,
        daily_budget_usd: 400,
        channel_mix: ['Email', 'Ads'],
      });
      const after = { channel_budgets: { Email: 210, Ads: 190 } };
      const { change_id } = await propose(campaign_id, { before: { channel_budgets: HALVES }, after });
      return rig.call('applyChange', { change_id });
    };

    it('makes them equal parts again', async () => {
      const change = await moved();
      expect(change).toMatchObject({ status: 'applied', before: { channel_budgets: HALVES, equal_parts: true } });
      await undo(change);
      expect(await budgetsOf(change.campaign_id)).toBeNull();
    });

    it('notices that the daily budget is another one', async () => {
      const change = await moved();
      await rig.database.pools.write.query('UPDATE campaigns SET daily_budget_usd = 500 WHERE campaign_id = $1', [
        change.campaign_id,
      ]);
      await expect(undo(change)).rejects.toThrow(/daily_budget_usd or channel_mix/);
      expect(await budgetsOf(change.campaign_id)).toEqual({ Email: 210, Ads: 190 });
    });
  });

  it('is refused once the daily budget is another one, which the budgets of the channels follow to the cent', async () => {
    const campaign_id = await newCampaign({ daily_budget_usd: 400 });
    const change = await propose(campaign_id);
    await rig.call('applyChange', { change_id: change.change_id });
    const write = (data: object) =>
      rig.call('resource.write', { uri: `db://campaigns/${campaign_id}`, data: { ...data } });
    await write({ daily_budget_usd: 500.01 });
    expect(await budgetsOf(campaign_id)).toEqual({ Email: 137.5, Ads: 362.51 });
    await expect(undo(change)).rejects.toThrow(
      /channel_budgets\.Ads, channel_budgets\.Email.*set the campaign as you want/,
    );
    // what has not changed moves nothing, and what is said of the channels counts
    await write({ daily_budget_usd: 500.01, name: 'Renamed' });
    expect(await budgetsOf(campaign_id)).toEqual({ Email: 137.5, Ads: 362.51 });
    await write({ daily_budget_usd: 400, channel_budgets: AFTER });
    expect(await undo(change)).toMatchObject({ status: 'undone' });
    expect(await budgetsOf(campaign_id)).toEqual(BEFORE);
  });

  it('knows no change of another campaign', async () => {
    const change = await propose(await newCampaign());
    const campaign_id = await newCampaign();
    await expect(undo({ ...change, campaign_id })).rejects.toThrow(
      `there is no change ${change.change_id} of campaign ${campaign_id}; "merit campaign changes ${campaign_id}" shows`,
    );
  });
});

describe('pausing and resuming by a person', () => {
  it('records nothing where it changes nothing, so that there is nothing to undo', async () => {
    const campaign_id = await newCampaign();
    const set = async (status: 'active' | 'paused') =>
      (await rig.call('setCampaignStatus', { campaign_id, status, ordered_by: 'ada' })).change;
    const statusOf = async () => (await rig.call('getCampaignPerformance', { campaign_id })).campaign.status;
    expect(await set('active')).toBeNull();
    const orders = await Promise.all(Array.from({ length: 5 }, () => set('paused')));
    expect(orders.filter((order) => order !== null)).toMatchObject([{ change_id: `${campaign_id}.pause-1` }]);
    const undo = (change_id: string) => rig.call('undoChange', { campaign_id, change_id, undone_by: 'bob' });
    await expect(undo(`${campaign_id}.pause-2`)).rejects.toThrow(/there is no change/);
    expect(await actionsOf(campaign_id)).toHaveLength(1);
    // undone and paused again: the first undo, repeated, does not resume it
    await undo(`${campaign_id}.pause-1`);
    await set('paused');
    await undo(`${campaign_id}.pause-1`);
    expect(await statusOf()).toBe('paused');
  });

  it('is felt by the gate, is an action, and is nothing when it is so already', async () => {
    const campaign_id = await newCampaign();
    const lead = await rig.newLead();
    const set = (status: 'active' | 'paused') =>
      rig.call('setCampaignStatus', { campaign_id, status, ordered_by: 'ada', comment: 'holidays' });
    const paused = await set('paused');
    expect(paused.change).toMatchObject({ change_id: `${campaign_id}.pause-1`, status: 'applied', reason: 'holidays' });
    expect((await set('paused')).change).toBeNull();
    expect(await rig.reserve(lead, { campaign_id })).toMatchObject({ verdict: 'deferred', reason: 'campaign_paused' });
    await rig.call('undoChange', { campaign_id, change_id: `${campaign_id}.pause-1`, undone_by: 'ada' });
    expect((await rig.reserve(lead, { campaign_id })).verdict).toBe('send');
    await set('paused');
    expect((await set('active')).change?.change_id).toBe(`${campaign_id}.resume-3`);
    expect((await actionsOf(campaign_id)).map(({ action_type }) => action_type)).toEqual(
      expect.arrayContaining(['pause_campaign', 'resume_campaign']),
    );
  });
});

it('a narrowed audience is felt by the gate: who is outside is not written to, but answered', async () => {
  const campaign_id = await newCampaign({
    audience_rules: { industry: 'SaaS', min_lead_score: null, regions: null, preferred_channel: null },
  });
  const [inside, outside] = [await rig.newLead({ industry: 'SaaS' }), await rig.newLead({ industry: 'Retail' })];
  expect((await rig.reserve(inside, { campaign_id })).verdict).toBe('send');
  expect(await rig.reserve(outside, { campaign_id })).toMatchObject({ verdict: 'refused', reason: 'outside_audience' });
  expect((await rig.reserve(outside, { campaign_id, purpose: 'service', touch: 2 })).verdict).toBe('send');
});

it('variants are stopped and promoted by a change, and restored', async () => {
  const campaign_id = await newCampaign();
  for (const name of ['a', 'b'])
    await rig.database.pools.write.query(
      "INSERT INTO ab_variants (variant_id, campaign_id, channel) VALUES ($1, $2, 'Email')",
      [`${campaign_id}-${name}`, campaign_id],
    );
  const settings = (a: object, b: object) => ({ [`${campaign_id}-a`]: a, [`${campaign_id}-b`]: b });
  const usual = { status: 'active', weight: 100 } as const;
  const { change_id } = await propose(campaign_id, {
    type: 'creative_optimization',
    before: { variants: { [`${campaign_id}-a`]: usual, [`${campaign_id}-b`]: usual } },
    after: {
      variants: {
        [`${campaign_id}-a`]: { status: 'active', weight: 300 },
        [`${campaign_id}-b`]: { status: 'stopped', weight: 100 },
      },
    },
  });
  expect((await rig.call('applyChange', { change_id })).status).toBe('applied');
  const now = async () =>
    Object.fromEntries(
      (await rig.call('getCampaignPerformance', { campaign_id })).variants.map(({ variant_id, status, weight }) => [
        variant_id,
        { status, weight },
      ]),
    );
  expect(await now()).toEqual(settings({ status: 'active', weight: 300 }, { status: 'stopped', weight: 100 }));
  await rig.call('undoChange', { campaign_id, change_id, undone_by: 'ada' });
  expect(await now()).toEqual(settings(usual, usual));
});

it('an agent may not do what only people order, nor the API what only the optimizer applies', async () => {
  const campaign_id = await newCampaign();
  const { change_id } = await propose(campaign_id);
  await expect(
    rig.call('setCampaignStatus', { campaign_id, status: 'paused', ordered_by: 'x' }, 'campaign_optimizer'),
  ).rejects.toThrow(/campaigns:manage/);
  await expect(rig.call('applyChange', { change_id }, 'api')).rejects.toThrow(/campaigns:change/);
});
