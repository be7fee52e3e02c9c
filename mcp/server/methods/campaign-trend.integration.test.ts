import { randomUUID } from 'node:crypto';
import { banditChances } from '../../../agents/engagement/variant';
import { createMethodRig, NOON } from '../../../test/method-rig';
import type { MethodRig } from '../../../test/method-rig';
import { addDays } from '../../../workflows/contracts/days';
import { RPC_ERRORS } from '../../protocol';

let rig: MethodRig;
beforeAll(async () => {
  rig = await createMethodRig();
});
afterAll(() => rig.database.drop());

/** a Wednesday */
const TODAY = NOON.toISOString().slice(0, 10);

interface Day {
  date: string;
  leads?: number;
  /** as the day's figures report them */
  conversions?: number;
  cost?: number;
  revenue?: number;
}

async function campaignOf(days: readonly Day[]): Promise<string> {
  const campaign_id = await rig.newCampaign();
  for (const { date, leads = 0, conversions = 0, cost = 0, revenue = 0 } of days)
    await rig.database.pools.write.query(
      `INSERT INTO campaign_daily (campaign_id, date, impressions, clicks, leads_created, conversions, cost_usd, revenue_usd)
       VALUES ($1, $2, 1000, 20, $3, $4, $5, $6)`,
      [campaign_id, date, leads, conversions, cost, revenue],
    );
  return campaign_id;
}

async function addLead(campaign_id: string, date: string): Promise<string> {
  const lead_id = randomUUID();
  await rig.database.pools.write.query('INSERT INTO leads (lead_id, campaign_id, created_at) VALUES ($1, $2, $3)', [
    lead_id,
    campaign_id,
    `${date}T23:30:00Z`,
  ]);
  return lead_id;
}

/** Recorded one by one. */
async function convert(campaign_id: string, lead_id: string, dates: readonly string[]): Promise<void> {
  for (const date of dates)
    await rig.database.pools.write.query(
      `INSERT INTO conversions (lead_id, campaign_id, converted_at, conversion_type) VALUES ($1, $2, $3, 'purchase')`,
      [lead_id, campaign_id, `${date}T23:59:59.5Z`],
    );
}

async function addVariant(
  campaign_id: string,
  name: string,
  fields: { channel?: string; status?: string; weight?: number; sends?: number; successes?: number } = {},
): Promise<string> {
  const { channel = 'Email', status = 'active', weight = 100, sends = 0, successes = 0 } = fields;
  const variant_id = `${campaign_id}-${name}`;
  await rig.database.pools.write.query(
    `INSERT INTO ab_variants (variant_id, campaign_id, channel, status, weight, sends, successes) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [variant_id, campaign_id, channel, status, weight, sends, successes],
  );
  return variant_id;
}

describe('a campaign over time', () => {
  it('has a row a day: totals over totals, counts with intervals, and none of a ratio from one day', async () => {
    const campaign_id = await campaignOf([
      { date: '2026-11-10', leads: 40, conversions: 9, cost: 100.1, revenue: 300.3 },
      { date: '2026-11-12' },
    ]);
    const { from, to, items } = await rig.call('getCampaignTrend', { campaign_id }, 'api');
    expect({ from, to }).toEqual({ from: addDays('2026-11-12', -89), to: '2026-11-12' });
    expect(items).toMatchObject([
      {
        ...{
          date: '2026-11-10',
          days: 1,
          is_whole: true,
          cost_usd: 100.1,
          leads_created: 40,
          roas: expect.closeTo(3, 9),
          cpl_usd: 2.5025,
        },
        intervals: { leads_created: [expect.closeTo(29.4, 1), expect.closeTo(54.5, 1)], roas: null, cpl_usd: null },
      },
      {
        ...{ date: '2026-11-12', roas: null, cpl_usd: null },
        intervals: { conversions: [0, expect.closeTo(3.84, 2)], roas: null },
      },
    ]);
  });

  it('has a row a week from Monday on, says which are not whole, and whose ratios rest on too little', async () => {
    const days = Array.from({ length: 17 }, (_, place) => ({
      date: addDays('2026-11-02', place),
      leads: 3 + (place % 3),
      conversions: place < 7 ? 1 : 0,
      cost: 100 + place,
      revenue: place < 7 ? 200 + 10 * place : 0,
    }));
    const campaign_id = await campaignOf(days);
    const lead_id = await addLead(campaign_id, '2026-10-01');
    await convert(campaign_id, lead_id, [...days.slice(0, 7).map(({ date }) => date), '2026-11-01']);
    const trend = await rig.call('getCampaignTrend', { campaign_id, from: '2026-11-02', to: TODAY, by: 'week' });
    expect(trend.items).toMatchObject([
      { date: '2026-11-02', days: 7, is_whole: true, conversions: 7 },
      { date: '2026-11-09', days: 7, is_whole: true, conversions: 0, roas: 0, intervals: { roas: null } },
      { date: '2026-11-16', days: 3, is_whole: false },
    ]);
    const [first] = trend.items;
    const [low, high] = first?.intervals.roas ?? [NaN, NaN];
    expect([low < (first?.roas ?? NaN), high > (first?.roas ?? NaN), low > 0]).toEqual([true, true, true]);
    expect(trend.metrics).toMatchObject({ days: 17, total_cost_usd: 17 * 100 + 136, total_conversions: 7 });
    const interval = [expect.any(Number), expect.any(Number)];
    expect(trend.intervals).toMatchObject({ cpl_usd: interval, roas: interval });
  });

  it('counts conversions in one place: rows add up to the total, also of days without figures, and what the figures report is beside it', async () => {
    const campaign_id = await campaignOf([
      { date: '2026-11-10', leads: 2, conversions: 7, cost: 100, revenue: 900 },
      { date: '2026-11-12', leads: 0, conversions: 0, cost: 100, revenue: 0 },
    ]);
    const lead_id = await addLead(campaign_id, '2026-10-01');
    await convert(campaign_id, lead_id, ['2026-11-09', '2026-11-10', '2026-11-10', '2026-11-11', '2026-11-13']);
    const ask = { campaign_id, from: '2026-11-10', to: '2026-11-12' };
    const { items, metrics, reported_conversions } = await rig.call('getCampaignTrend', ask);
    expect(items.map(({ date, days, conversions }) => [date, days, conversions])).toEqual([
      ['2026-11-10', 1, 2],
      ['2026-11-11', 0, 1],
      ['2026-11-12', 1, 0],
    ]);
    expect([metrics.total_conversions, metrics.days, reported_conversions]).toEqual([3, 2, 7]);
    const weeks = await rig.call('getCampaignTrend', { ...ask, by: 'week' });
    expect(weeks.items).toMatchObject([{ date: '2026-11-09', days: 2, conversions: 3, intervals: { roas: null } }]);
  });

  it('has a rate of conversion of the leads of the period alone, which is never more than one', async () => {
    const campaign_id = await campaignOf([{ date: '2026-11-10', leads: 2, conversions: 6 }]);
    const older = await addLead(campaign_id, '2026-11-09');
    const [again] = [await addLead(campaign_id, '2026-11-10'), await addLead(campaign_id, '2026-11-10')];
    await addLead(campaign_id, '2026-11-11');
    await convert(
      campaign_id,
      older,
      Array.from({ length: 4 }, () => '2026-11-10'),
    );
    await convert(campaign_id, again, ['2026-11-10', '2026-11-20']);
    const trend = await rig.call('getCampaignTrend', { campaign_id, from: '2026-11-10', to: '2026-11-10' });
    expect(trend.metrics).toMatchObject({ total_leads: 2, total_conversions: 5 });
    expect(trend.metrics).not.toHaveProperty('conversion_rate');
    expect(trend.cohort).toEqual({
      ...{ leads: 2, converted: 1, conversion_rate: 0.5 },
      interval: [expect.closeTo(0.0945, 3), expect.closeTo(0.9055, 3)],
    });
  });

  it('of a campaign without figures is empty, and ends today', async () => {
    const campaign_id = await rig.newCampaign();
    expect(await rig.call('getCampaignTrend', { campaign_id })).toMatchObject({
      ...{ to: TODAY, items: [] },
      metrics: { roas: null, insufficient_data: true },
      intervals: { total_leads: [0, expect.any(Number)], roas: null },
      cohort: { leads: 0, conversion_rate: null, interval: null },
    });
  });

  it('refuses days the wrong way round and more than a year, and names the field', async () => {
    const campaign_id = await rig.newCampaign();
    const refused = { code: RPC_ERRORS.invalidParams, data: { issues: [expect.objectContaining({ path: 'from' })] } };
    const ask = (from: string, to: string) => rig.call('getCampaignTrend', { campaign_id, from, to });
    await expect(ask('2026-11-02', '2026-11-01')).rejects.toMatchObject(refused);
    await expect(ask('2025-01-01', '2026-11-01')).rejects.toMatchObject(refused);
    await expect(ask('2025-11-01', '2026-11-01')).resolves.toMatchObject({ items: [] });
    await expect(rig.call('getCampaignTrend', { campaign_id: 'camp-none' })).rejects.toMatchObject({
      code: RPC_ERRORS.notFound,
    });
  });
});

describe('variants', () => {
  it('have the posterior that the agent chooses by: its chances follow from the probabilities shown', async () => {
    const campaign_id = await rig.newCampaign();
    const results = {
      a: { sends: 200, successes: 30 },
      b: { sends: 180, successes: 14 },
      c: { sends: 3, successes: 5 },
    };
    for (const [name, each] of Object.entries(results)) await addVariant(campaign_id, name, each);
    const { variants } = await rig.call('getVariantStandings', { campaign_id }, 'api');
    const floor = 0.05;
    const chances = banditChances(variants, variants, {
      ...{ similar: { trials: 0, successes: 0 }, results: [], segment: 'SaaS', floor },
    });
    const shown = variants.map(({ best_probability }) => floor + (1 - 3 * floor) * (best_probability ?? NaN));
    shown.forEach((chance, place) => expect(chance).toBeCloseTo(chances[place] ?? NaN, 12));
    const [a] = variants;
    expect(a).toMatchObject({ success_rate: 0.15, posterior: { mean: 31 / 210 } });
    const [low, high] = a?.posterior.interval ?? [NaN, NaN];
    expect([low, high]).toEqual([expect.closeTo(0.103, 2), expect.closeTo(0.198, 2)]);
  });

  it('are held against those that run on the same channel, and say who was stopped or promoted', async () => {
    const campaign_id = await rig.newCampaign();
    const good = { sends: 500, successes: 100 };
    await addVariant(campaign_id, 'a', { ...good, weight: 300 });
    await addVariant(campaign_id, 'b', { sends: 500, successes: 20 });
    await addVariant(campaign_id, 'c', { ...good, status: 'stopped' });
    await addVariant(campaign_id, 'd', { channel: 'SMS' });
    const { variants } = await rig.call('getVariantStandings', { campaign_id });
    expect(variants).toMatchObject([
      { channel: 'Email', standing: 'promoted', best_probability: expect.closeTo(1, 6) },
      { channel: 'Email', standing: 'running', best_probability: expect.closeTo(0, 6) },
      { channel: 'Email', standing: 'stopped', best_probability: null },
      { channel: 'SMS', standing: 'running', best_probability: 1, success_rate: null },
    ]);
  });
});

it('a campaign says how many questions about itself wait for a person', async () => {
  const campaign_id = await rig.newCampaign();
  const lead_id = await rig.newLead({ campaign_id });
  const ask = (escalation_id: string, about: string | null, status = 'open') =>
    rig.database.pools.write.query(
      `INSERT INTO escalations (escalation_id, reason, urgency, status, lead_id, campaign_id, question, evidence, proposed_action,
         alternatives, asked_by, on_silence, created_at, reminder_at, expires_at)
       VALUES ($1, 'budget_change', 'normal', $2, $3, $4, '?', '{}', '', '[]', 'test', 'reject', now(), now(), now())`,
      [`${campaign_id}.${escalation_id}`, status, about, campaign_id],
    );
  await ask('1', null);
  await ask('2', null, 'decided');
  await ask('3', lead_id);
  const { item } = (await rig.call('resource.read', { uri: `db://campaigns/${campaign_id}` })) as { item: object };
  expect(item).toMatchObject({ open_questions: 1 });
});
