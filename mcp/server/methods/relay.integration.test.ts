import { randomUUID } from 'node:crypto';
import { createMethodRig } from '../../../test/method-rig';
import type { MethodRig } from '../../../test/method-rig';

let rig: MethodRig;
beforeAll(async () => {
  rig = await createMethodRig();
});
afterAll(() => rig.database.drop());

describe('the relay', () => {
  const claim = (lease_seconds = 30) => rig.call('claimRelayEvents', { limit: 500, lease_seconds });

  test('an event is handed out once per lease, and until it is settled', async () => {
    const lead_id = await rig.newLead();
    await rig.openJourney(lead_id);
    const { interaction_id } = await rig.call('trackEvent', {
      interaction: { lead_id, channel: 'Email', event_type: 'reply' },
    });
    const mine = async (lease?: number) =>
      (await claim(lease)).events.filter((event) => event.kind === 'interaction' && event.lead_id === lead_id);
    const [claimed] = (await Promise.all([mine(), mine(), mine()])).flat();
    expect(claimed).toMatchObject({
      workflow_id: `lead-${lead_id}`,
      interaction: { interaction_id, event_type: 'reply' },
    });
    expect(await mine()).toEqual([]);
    rig.clock.now = new Date(rig.clock.now.getTime() + 31_000);
    expect(await mine()).toHaveLength(1);
    expect(await rig.call('settleRelayEvents', { event_ids: [claimed?.event_id ?? ''] })).toEqual({ settled: 1 });
    rig.clock.now = new Date(rig.clock.now.getTime() + 31_000);
    expect(await mine()).toEqual([]);
  });

  test('the same interaction counts, and is told, once', async () => {
    const lead_id = await rig.newLead();
    const interaction = { interaction_id: randomUUID(), lead_id, channel: 'Email' as const, event_type: 'reply' };
    const results = await Promise.all(Array.from({ length: 10 }, () => rig.call('trackEvent', { interaction })));
    expect(results.filter((result) => !result.duplicate)).toHaveLength(1);
    const { events } = await claim();
    expect(events.filter((event) => event.kind === 'interaction' && event.lead_id === lead_id)).toHaveLength(1);
  });

  test('a journey that nurtures its lead hears every sign of life, but no machine and nothing of ours', async () => {
    const lead_id = await rig.newLead();
    const journey_no = await rig.openJourney(lead_id);
    await rig.call('setStage', { lead_id, journey_no, stage: 'nurturing' });
    const track = (event_type: string, metadata = {}) =>
      rig.call('trackEvent', { interaction: { lead_id, channel: 'Email', event_type, metadata } });
    for (const event_type of ['open', 'click', 'page_view', 'email_delivered', 'note']) await track(event_type);
    await track('click', { machine: true });
    const { events } = await claim();
    const told = events.flatMap((event) =>
      event.kind === 'interaction' && event.lead_id === lead_id ? [event.interaction.event_type] : [],
    );
    expect(told).toEqual(['open', 'click', 'page_view']);
  });

  test('a script that clicks all day is no sign of life, an opt-out among it is heard', async () => {
    const lead_id = await rig.newLead();
    const journey_no = await rig.openJourney(lead_id);
    await rig.call('setStage', { lead_id, journey_no, stage: 'nurturing' });
    const track = (event_type: string) =>
      rig.call('trackEvent', { interaction: { lead_id, channel: 'Email', event_type } });
    for (let clicks = 0; clicks < 60; clicks += 1) await track('click');
    await track('unsubscribe');
    const { events } = await claim();
    const told = events.flatMap((event) =>
      event.kind === 'interaction' && event.lead_id === lead_id ? [event.interaction.event_type] : [],
    );
    expect([told.length, told.at(-1)]).toEqual([51, 'unsubscribe']);
  });

  test('nobody is told to be away for years', async () => {
    const lead_id = await rig.newLead();
    await rig.openJourney(lead_id);
    await rig.call('trackEvent', {
      interaction: {
        ...{ lead_id, channel: 'Email', event_type: 'out_of_office', timestamp: '2026-01-01T00:00:00Z' },
        metadata: { until: '9999-01-01T00:00:00Z' },
      },
    });
    const { events } = await claim();
    const told = events.find((event) => event.kind === 'interaction' && event.lead_id === lead_id);
    expect(told).toMatchObject({ interaction: { until: '2026-06-30T00:00:00.000Z' } });
  });

  test('opens, clicks and machines are stored and not told', async () => {
    const lead_id = await rig.newLead();
    for (const event_type of ['open', 'click', 'page_view', 'email_delivered']) {
      await rig.call('trackEvent', { interaction: { lead_id, channel: 'Email', event_type } });
    }
    await rig.call('trackEvent', {
      interaction: { lead_id, channel: 'Email', event_type: 'click', outcome: 'positive', metadata: { machine: true } },
    });
    const { events } = await claim();
    expect(events.filter((event) => event.kind === 'interaction' && event.lead_id === lead_id)).toEqual([]);
  });

  test('a campaign hears of its outcomes at most once a minute, when the minute is over', async () => {
    const campaign_id = await rig.newCampaign();
    const lead_id = await rig.newLead({ campaign_id });
    for (let i = 0; i < 5; i++)
      await rig.call('trackEvent', { interaction: { lead_id, channel: 'Email', event_type: 'reply' } });
    const mine = async () =>
      (await claim()).events.filter((event) => event.kind === 'outcomes_changed' && event.campaign_id === campaign_id);
    expect(await mine()).toEqual([]);
    rig.clock.now = new Date(rig.clock.now.getTime() + 60_000);
    expect(await mine()).toHaveLength(1);
  });
});
