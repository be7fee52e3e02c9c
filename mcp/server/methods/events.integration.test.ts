import { createMethodRig, type MethodRig } from '../../../test/method-rig';
import { inTransaction } from '../transaction';
import { deleteExpired } from '../retention';

let rig: MethodRig;
beforeAll(async () => {
  rig = await createMethodRig();
});
afterAll(() => rig.database.drop());

const head = async (): Promise<number> => (await rig.call('readEvents', { limit: 500 }, 'api')).sequence;
const after = (since: number, limit = 500) => rig.call('readEvents', { since, limit }, 'api');
const ask = (escalation_id: string, lead_id: string) =>
  rig.call('openEscalation', {
    escalation_id,
    reason: 'complaint',
    lead_id,
    campaign_id: null,
    question: 'Call Ada?',
    evidence: {},
    proposed_action: 'p',
    alternatives: [],
    asked_by: `lead-${lead_id}`,
    reminder_seconds: 60,
    expiry_seconds: 3_600,
    on_silence: 'reject',
  });
const move = (lead_id: string, stage: 'engaging' | 'nurturing') =>
  rig.call('setStage', { lead_id, journey_no: 1, stage });

it('tells each change of a journey and of a question once, in order, with ids and states alone', async () => {
  const campaign_id = await rig.newCampaign();
  const lead_id = await rig.newLead({ campaign_id });
  const since = await head();
  const journey_no = await rig.openJourney(lead_id);
  await move(lead_id, 'engaging');
  await move(lead_id, 'engaging');
  await ask('esc-1', lead_id);
  await ask('esc-1', lead_id);
  await rig.call('remindEscalation', { escalation_id: 'esc-1' });
  const decided = { escalation_id: 'esc-1', status: 'decided', decision: 'approve', decided_by: 'alice' } as const;
  await rig.call('settleEscalation', { answer: decided });
  await rig.call('settleEscalation', { answer: { escalation_id: 'esc-1', status: 'withdrawn' } });
  await rig.call('closeJourney', { lead_id, journey_no, outcome: 'engaged' });
  await rig.call('closeJourney', { lead_id, journey_no, outcome: 'cancelled' });

  const { events, sequence, missed } = await after(since);
  const about = { lead_id, campaign_id, at: expect.any(String) };
  expect(events).toEqual(
    [
      { type: 'journey.updated', journey_no, stage: 'received', outcome: null },
      { type: 'journey.updated', journey_no, stage: 'engaging', outcome: null },
      { type: 'escalation.raised', escalation_id: 'esc-1', status: 'open', decision: null },
      { type: 'escalation.decided', escalation_id: 'esc-1', status: 'decided', decision: 'approve' },
      { type: 'journey.updated', journey_no, stage: 'closed', outcome: 'engaged' },
    ].map((event, i) => ({ ...event, ...about, sequence: since + i + 1 })),
  );
  expect([sequence, missed]).toEqual([since + 5, false]);
  expect((await after(since + 1, 2)).events).toEqual(events.slice(1, 3));
});

it('tells of nothing that was rolled back', async () => {
  const lead_id = await rig.newLead();
  await rig.openJourney(lead_id);
  const since = await head();
  const failing = inTransaction(rig.database.pools.write, AbortSignal.timeout(10_000), async (db) => {
    await db.query("UPDATE journeys SET stage = 'triaged' WHERE lead_id = $1", [lead_id]);
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  await move(lead_id, 'nurturing');
  expect((await after(since)).events).toMatchObject([{ sequence: since + 1, stage: 'nurturing' }]);
});

it('skips none that began first and was committed last, and puts it behind what was read', async () => {
  const [slow, quick] = [await rig.newLead(), await rig.newLead()];
  await rig.openJourney(slow);
  await rig.openJourney(quick);
  const since = await head();
  const client = await rig.database.pools.write.connect();
  try {
    await client.query('begin');
    await client.query("UPDATE journeys SET stage = 'engaging' WHERE lead_id = $1", [slow]);
    await move(quick, 'engaging');
    const first = await after(since);
    expect(first.events).toMatchObject([{ lead_id: quick, sequence: since + 1 }]);
    await client.query('commit');
    expect((await after(first.sequence)).events).toMatchObject([{ lead_id: slow, sequence: since + 2 }]);
  } finally {
    client.release();
  }
});

it('gives several readers at once the same places, without gaps, while journeys move', async () => {
  const leads = await Promise.all(Array.from({ length: 20 }, () => rig.newLead()));
  const since = await head();
  const read = async (): Promise<string[]> => {
    const seen: string[] = [];
    for (let at = since; seen.length < 60;) {
      const { events, sequence, missed } = await after(at, 7);
      expect(missed).toBe(false);
      at = sequence;
      seen.push(...events.map((event) => `${event.sequence} ${event.lead_id} ${'stage' in event ? event.stage : ''}`));
    }
    return seen;
  };
  const writing = Promise.all(
    leads.map(async (lead_id) => {
      await rig.openJourney(lead_id);
      await move(lead_id, 'engaging');
      await move(lead_id, 'nurturing');
    }),
  );
  const [one, other] = await Promise.all([read(), read(), writing]);
  expect(one).toEqual(other);
  for (const lead_id of leads)
    expect(one.filter((line) => line.includes(` ${lead_id} `)).map((line) => line.split(' ')[2])).toEqual([
      'received',
      'engaging',
      'nurturing',
    ]);
});

it('begins after what happened while nobody watched, however much that was', async () => {
  const since = await head();
  await rig.database.pools.write.query(
    `INSERT INTO feed_events (type, subject) SELECT 'journey.updated', '{}' FROM generate_series(1, 12000)`,
  );
  expect(await head()).toBe(since + 12_000);
});

it('says so when something after `since` is no longer kept, also what nobody had read', async () => {
  const lead_id = await rig.newLead();
  const since = await head();
  await rig.openJourney(lead_id);
  await move(lead_id, 'engaging');
  const everything = {
    auditRetentionSeconds: 1e9,
    idempotencyRetentionSeconds: 1e9,
    relayRetentionSeconds: 1e9,
    notificationRetentionSeconds: 1e9,
  };
  await deleteExpired(
    rig.database.pools.write,
    { ...everything, eventRetentionSeconds: 60 },
    new Date(Date.now() + 120_000),
    new AbortController().signal,
  );
  expect(await after(since)).toEqual({ events: [], sequence: since + 2, missed: true });
  await move(lead_id, 'nurturing');
  expect(await after(since + 1)).toMatchObject({ missed: true, sequence: since + 3 });
  expect(await after(since + 2)).toMatchObject({ missed: false, events: [{ stage: 'nurturing' }] });
  expect(await after(since + 100)).toMatchObject({ missed: true, sequence: since + 3 });
});

it('is read by the API alone', async () => {
  await expect(rig.call('readEvents', { limit: 1 }, 'client')).rejects.toThrow('events:read');
});
