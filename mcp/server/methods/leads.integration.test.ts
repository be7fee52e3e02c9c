import { randomUUID } from 'node:crypto';
import { RPC_ERRORS } from '../../protocol';
import { createMethodRig } from '../../../test/method-rig';
import type { MethodRig } from '../../../test/method-rig';

let rig: MethodRig;
beforeAll(async () => {
  rig = await createMethodRig();
});
afterAll(() => rig.database.drop());

const triageOf = (journey_no: number, score = 72) => ({
  category: 'Campaign Qualified' as const,
  confidence: 0.9,
  score,
  score_factors: [
    { name: 'company_size' as const, value: 80, points: 20 },
    { name: 'industry' as const, value: 80, points: 20 },
    { name: 'engagement_history' as const, value: 50, points: 12 },
    { name: 'source_quality' as const, value: 80, points: score - 52 },
  ],
  fit: 80,
  engagement: 50,
  reasons: [],
  recommended_actions: [],
  journey_no,
});
const decisionOf = (lead_id: string, journey_no: number) => ({
  decision_id: randomUUID(),
  kind: 'triage' as const,
  lead_id,
  campaign_id: null,
  journey_no,
  policy_version: 'test-1',
  model_version: null,
  input: { industry: 'SaaS' },
  random_draw: null,
  propensities: null,
  output: { category: 'Campaign Qualified' },
});

describe('identity', () => {
  test('an e-mail address is one lead whatever its case, spaces or normal form', async () => {
    const id = randomUUID();
    const first = await rig.call('registerLead', {
      fields: { email: `Zo\u00e9.${id}@example.com`.replace('\u00e9', 'e') },
    });
    const again = await rig.call('registerLead', { fields: { email: `ZOE.${id}@EXAMPLE.COM` } });
    expect(first.created).toBe(true);
    expect(again).toEqual({ lead_id: first.lead_id, created: false });
  });

  test('of thirty parallel registrations of one address one makes the lead', async () => {
    const email = `${randomUUID()}@example.com`;
    const results = await Promise.all(
      Array.from({ length: 30 }, () => rig.call('registerLead', { fields: { email } })),
    );
    expect(results.filter((result) => result.created)).toHaveLength(1);
    expect(new Set(results.map((result) => result.lead_id)).size).toBe(1);
    const { rows } = await rig.database.pools.read.query(
      'SELECT count(*) AS n FROM leads l LEFT JOIN lead_pii p USING (lead_id) WHERE p.lead_id IS NULL',
    );
    expect(rows).toEqual([{ n: 0 }]);
  });

  test('a taken lead_id is a conflict, an address of another lead too', async () => {
    const email = `${randomUUID()}@example.com`;
    const lead_id = await rig.newLead({ email });
    const other = await rig.newLead();
    await expect(rig.call('registerLead', { lead_id, fields: {} })).rejects.toMatchObject({
      code: RPC_ERRORS.conflict,
    });
    await expect(rig.call('updateLead', { lead_id: other, changes: { email } })).rejects.toMatchObject({
      code: RPC_ERRORS.conflict,
    });
  });
});

test('no column of any table holds a personal field in plain text', async () => {
  const secrets = {
    email: 'Lovelace.Secret@Example.com',
    first_name: 'Adasecret',
    last_name: 'Kingsecret',
    company: 'Enginessecret',
    phone: '+49 30 5550123',
    message: 'please call mesecret',
  };
  const lead_id = await rig.newLead({ ...secrets, gdpr_consent: true });
  const journey_no = await rig.openJourney(lead_id);
  const conversation_id = `conv-${lead_id}-${journey_no}`;
  await rig.call('createHandoff', {
    lead_id,
    conversation_id,
    from_agent: 'lead_triage',
    to_agent: 'engagement',
    priority: 'medium',
    context: { ...secrets },
  });
  await rig.call('trackEvent', {
    interaction: { lead_id, channel: 'Email', event_type: 'reply', metadata: { ...secrets, machine: false } },
    idempotency_key: randomUUID(),
  });
  const reserved = await rig.call('reserveSend', {
    lead_id,
    campaign_id: null,
    touch: 1,
    journey_no,
    channel: 'Email',
    purpose: 'marketing',
    variant_id: null,
    approved_by_escalation_id: null,
    provider: { name: 'smtp', takes_idempotency_key: false },
    content: { subject: 'Hello Adasecret', body: 'Dear Kingsecret' },
  });
  await rig.call('confirmSend', {
    ledger_id: reserved.ledger_id,
    provider_message_id: null,
    subject: 'Hello Adasecret',
    body: 'Dear Kingsecret',
  });
  await rig.call('resource.write', {
    uri: `db://leads/${lead_id}`,
    data: { first_name: 'Adasecret' },
    idempotency_key: randomUUID(),
  });
  const request = { principal: 'p', key: randomUUID(), operation: 'POST /leads', body_sha256: 'x' };
  await rig.call('claimRequest', request);
  await rig.call('answerRequest', { ...request, answer: { status: 200, body: secrets } });

  const { pools } = rig.database;
  const { rows: tables } = await pools.read.query<{ name: string }>(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'",
  );
  for (const { name } of tables) {
    // bytea columns show as hex, and `ecret` in hex is 6563726574
    const { rows } = await pools.read.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
    for (const { row } of rows) expect(`${name}: ${row}`).not.toMatch(/secret|6563726574|5550123|35353530313233/i);
  }
  expect((await rig.call('getLeadData', { lead_id })).lead).toMatchObject(secrets);
});

test('fifty parallel equal writes with one key are applied once and answered alike', async () => {
  const lead_id = await rig.newLead();
  const write = () =>
    rig.call('trackEvent', {
      interaction: { lead_id, channel: 'Web', event_type: 'page_view' },
      idempotency_key: `visit-${lead_id}`,
    });
  const results = await Promise.all(Array.from({ length: 50 }, write));
  expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1);
  const page = await rig.call('resource.read', { uri: 'db://interactions', filter: { lead_id } });
  expect('items' in page && page.items).toHaveLength(1);
  await expect(
    rig.call('trackEvent', {
      interaction: { lead_id, channel: 'Web', event_type: 'other' },
      idempotency_key: `visit-${lead_id}`,
    }),
  ).rejects.toMatchObject({ code: RPC_ERRORS.conflict });
});

describe('scores', () => {
  test('a manual score is kept against the agent and given back when released', async () => {
    const lead_id = await rig.newLead();
    const journey_no = await rig.openJourney(lead_id);
    const triage = (score: number) =>
      rig.call('recordTriage', {
        lead_id,
        triage: triageOf(journey_no, score),
        decision: { ...decisionOf(lead_id, journey_no), decision_id: randomUUID() },
      });
    const lead = async () => (await rig.call('getLeadData', { lead_id })).lead;
    expect(await triage(72)).toMatchObject({ triage: { score: 72 } });
    expect((await lead()).score_factors?.reduce((sum, factor) => sum + factor.points, 0)).toBe(72);
    await rig.call('updateLead', { lead_id, changes: { score_override: 10 } });
    expect(await triage(80)).toMatchObject({ triage: { score: 10 } });
    expect(await lead()).toMatchObject({ lead_score: 10, score_override: true, score_factors: null });
    await rig.call('updateLead', { lead_id, changes: { score_override: null } });
    expect(await lead()).toMatchObject({ lead_score: 80, score_override: false });
  });
});

test('the first triage of a step stands, whatever a repetition would have decided', async () => {
  const lead_id = await rig.newLead();
  const journey_no = await rig.openJourney(lead_id);
  const decision = decisionOf(lead_id, journey_no);
  const record = (score: number) =>
    rig.call('recordTriage', { lead_id, triage: triageOf(journey_no, score), decision });
  expect(await record(72)).toMatchObject({ triage: { score: 72 } });
  expect(await record(80)).toMatchObject({ triage: { score: 72 } });
  expect((await rig.call('getLeadData', { lead_id })).lead.lead_score).toBe(72);
});

test('a repetition of a triage answers with the manual score, as the first did, and without parts that do not add up', async () => {
  const lead_id = await rig.newLead();
  const journey_no = await rig.openJourney(lead_id);
  await rig.call('updateLead', { lead_id, changes: { score_override: 10 } });
  const decision = decisionOf(lead_id, journey_no);
  const record = () => rig.call('recordTriage', { lead_id, triage: triageOf(journey_no), decision });
  const first = await record();
  expect(first).toMatchObject({ triage: { score: 10, score_factors: [] } });
  expect(await record()).toEqual(first);
  const { rows } = await rig.database.pools.read.query(
    "SELECT output->'score' AS score FROM decisions WHERE lead_id = $1",
    [lead_id],
  );
  expect(rows).toEqual([{ score: 72 }]);
});

test('a consent that is withdrawn by an update is told to the journey', async () => {
  const lead_id = await rig.newLead();
  await rig.openJourney(lead_id);
  await rig.call('updateLead', { lead_id, changes: { industry: 'SaaS', gdpr_consent: true } });
  await rig.call('updateLead', { lead_id, changes: { gdpr_consent: false } });
  const { events } = await rig.call('claimRelayEvents', { limit: 500, lease_seconds: 30 });
  expect(events.filter((event) => event.kind === 'interaction' && event.lead_id === lead_id)).toMatchObject([
    {
      workflow_id: `lead-${lead_id}`,
      interaction: { event_type: 'unsubscribe', outcome: 'unsubscribe', channel: 'Email' },
    },
  ]);
});

describe('journeys', () => {
  test('twenty parallel openings are one journey, and a closed one is followed by the next', async () => {
    const lead_id = await rig.newLead();
    const open = (journey_no: number) =>
      rig.call('openJourney', { lead_id, journey_no, workflow_id: `lead-${lead_id}`, priority: 'medium' });
    const opened = await Promise.all(Array.from({ length: 20 }, () => open(1)));
    expect(new Set(opened.map((journey) => journey.journey_no))).toEqual(new Set([1]));
    await rig.call('closeJourney', { lead_id, journey_no: 1, outcome: 'engaged' });
    expect(await rig.call('closeJourney', { lead_id, journey_no: 1, outcome: 'failed' })).toEqual({
      outcome: 'engaged',
    });
    expect(await rig.call('setStage', { lead_id, journey_no: 1, stage: 'engaging' })).toEqual({ stage: 'closed' });
    expect((await open(1)).journey_no).toBe(2);
    expect((await rig.call('getLeadData', { lead_id })).conversation_id).toBe(`conv-${lead_id}-2`);
  });

  test('one that fails before it could be opened is on record as closed, and takes its number', async () => {
    const lead_id = await rig.newLead();
    const close = () => rig.call('closeJourney', { lead_id, journey_no: 1, outcome: 'failed' });
    expect(await close()).toEqual({ outcome: 'failed' });
    expect(await close()).toEqual({ outcome: 'failed' });
    expect((await rig.call('getJourney', { lead_id })).journey).toMatchObject({
      journey_no: 1,
      stage: 'closed',
      outcome: 'failed',
    });
    expect(await rig.openJourney(lead_id)).toBe(2);
  });

  test('one that fails before it could be opened does not hide the one that is open', async () => {
    const lead_id = await rig.newLead();
    await rig.openJourney(lead_id);
    await rig.call('closeJourney', { lead_id, journey_no: 2, outcome: 'failed' });
    expect((await rig.call('getJourney', { lead_id })).journey).toMatchObject({ journey_no: 1, closed_at: null });
    const open = { lead_id, journey_no: 3, workflow_id: `lead-${lead_id}`, priority: 'medium' as const };
    expect((await rig.call('openJourney', open)).journey_no).toBe(1);
  });

  test('closing labels the decisions of the journey', async () => {
    const lead_id = await rig.newLead();
    await rig.openJourney(lead_id);
    const decision = decisionOf(lead_id, 1);
    await rig.call('recordDecision', { decision });
    await rig.call('recordDecision', { decision });
    await rig.call('closeJourney', { lead_id, journey_no: 1, outcome: 'meeting_booked' });
    const { rows } = await rig.database.pools.read.query('SELECT outcome FROM decisions WHERE lead_id = $1', [lead_id]);
    expect(rows).toEqual([{ outcome: 'meeting_booked' }]);
  });

  test('the story is told oldest first and ends with the outcome', async () => {
    const lead_id = await rig.newLead();
    await rig.openJourney(lead_id);
    await rig.call('recordTriage', {
      lead_id,
      triage: triageOf(1),
      decision: decisionOf(lead_id, 1),
    });
    await rig.call('trackEvent', {
      interaction: { lead_id, channel: 'Email', event_type: 'reply', outcome: 'positive' },
    });
    rig.clock.now = new Date(rig.clock.now.getTime() + 60_000);
    await rig.call('closeJourney', { lead_id, journey_no: 1, outcome: 'engaged' });
    const { timeline } = await rig.call('getJourney', { lead_id });
    expect(timeline.map((entry) => entry.type)).toEqual(['action', 'decision', 'interaction', 'outcome']);
  });
});

test('a conversion is counted once for lead, campaign and day', async () => {
  const campaign_id = await rig.newCampaign();
  const lead_id = await rig.newLead({ campaign_id });
  const interaction = {
    interaction_id: randomUUID(),
    lead_id,
    channel: 'Web' as const,
    event_type: 'conversion',
    metadata: { conversion_value_usd: 250.5 },
  };
  await rig.call('trackEvent', { interaction });
  await rig.call('trackEvent', { interaction });
  const performance = await rig.call('getCampaignPerformance', { campaign_id });
  expect(performance.total_conversions).toBe(1);
  expect(performance.daily).toMatchObject([{ leads_created: 1, conversions: 1, revenue_usd: 250.5 }]);
  expect((await rig.call('getLeadData', { lead_id })).lead.lead_status).toBe('Converted');
});
