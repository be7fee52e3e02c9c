import { randomUUID } from 'node:crypto';
import { RPC_ERRORS } from '../../protocol';
import type { Params } from '../../protocol';
import { createMethodRig } from '../../../test/method-rig';
import type { MethodRig } from '../../../test/method-rig';

let rig: MethodRig;
beforeAll(async () => {
  rig = await createMethodRig();
});
afterAll(() => rig.database.drop());

type Query = Params<'resource.search'>['query'];
async function pages(uri: string, query: Query, limit: number): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  let cursor: string | undefined;
  do {
    const page = await rig.call('resource.search', { uri, query, limit, ...(cursor === undefined ? {} : { cursor }) });
    items.push(...page.items);
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return items;
}

test.each(['-created_at', 'created_at', '-lead_score', 'lead_id', '-last_active_at'])(
  'paging by %s shows every lead once',
  async (sort) => {
    const industry = `Industry ${randomUUID()}`;
    const ids = await Promise.all(Array.from({ length: 7 }, () => rig.newLead({ industry })));
    await rig.call('updateLead', { lead_id: ids[0] ?? '', changes: { score_override: 50 } });
    const found = await pages('db://leads', { filter: { industry }, sort }, 3);
    expect(found.map((lead) => lead.lead_id).sort()).toEqual([...ids].sort());
  },
);

test('text finds an e-mail address as a whole, whatever its case, and never a part of it', async () => {
  const name = randomUUID();
  const lead_id = await rig.newLead({ email: `${name}@example.com` });
  const search = async (text: string) =>
    (await rig.call('resource.search', { uri: 'db://leads', query: { text } })).items.map((lead) => lead.lead_id);
  expect(await search(`${name.toUpperCase()}@Example.com`)).toEqual([lead_id]);
  expect(await search(`${name}@`)).toEqual([]);
});

test('percent and underscore in a text mean themselves', async () => {
  const lead_id = await rig.newLead({ persona: `100%_${randomUUID()}` });
  const search = async (text: string) =>
    (await rig.call('resource.search', { uri: 'db://leads', query: { text } })).items.map((lead) => lead.lead_id);
  expect(await search('100%_')).toEqual([lead_id]);
  expect(await search('1__%_')).toEqual([]);
});

test.each<[string, Params<'resource.search'>]>([
  ['an unknown column', { uri: 'db://leads', query: { filter: { password: 'x' } } }],
  ['an order by what cannot be sorted', { uri: 'db://leads', query: { sort: 'email' } }],
  [
    'a cursor of another order',
    {
      uri: 'db://leads',
      query: { sort: 'lead_id' },
      cursor: Buffer.from('{"sort":"x","value":"","key":""}').toString('base64url'),
    },
  ],
  [
    'a range over text where a number is due',
    { uri: 'db://leads', query: { filter: { lead_score: { gte: 'many' } } } },
  ],
])('%s is refused', async (_name, params) => {
  await expect(rig.call('resource.search', params)).rejects.toMatchObject({ code: RPC_ERRORS.invalidParams });
});

test('a campaign without days has null ratios, and says that its data do not suffice', async () => {
  const campaign_id = await rig.newCampaign();
  expect(await rig.call('resource.read', { uri: `db://campaigns/${campaign_id}` })).toMatchObject({
    item: {
      campaign_id,
      metrics: { total_leads: 0, roas: null, cpl_usd: null, conversion_rate: null, ctr: null, insufficient_data: true },
    },
  });
});

test('every resource can be listed', async () => {
  for (const name of [
    'leads',
    'campaigns',
    'interactions',
    'conversations',
    'conversions',
    'campaign_daily',
    'ab_variants',
    'segments',
    'agent_actions',
    'escalations',
  ]) {
    expect(await rig.call('resource.read', { uri: `db://${name}` })).toHaveProperty('items');
  }
});

test('a triage token does not write campaigns, and nobody writes actions', async () => {
  await expect(
    rig.call('resource.write', { uri: 'db://campaigns', data: { campaign_id: 'x', name: 'X' } }, 'lead_triage'),
  ).rejects.toMatchObject({ code: RPC_ERRORS.forbidden });
  await expect(rig.call('resource.write', { uri: 'db://agent_actions', data: {} })).rejects.toMatchObject({
    code: RPC_ERRORS.forbidden,
  });
  await expect(rig.call('resource.read', { uri: 'db://passwords' })).rejects.toMatchObject({
    code: RPC_ERRORS.notFound,
  });
});

describe('escalations', () => {
  const open = (escalation_id: string) =>
    rig.call('openEscalation', {
      escalation_id,
      reason: 'legal',
      lead_id: null,
      campaign_id: null,
      question: 'May we?',
      evidence: { a: 1 },
      proposed_action: 'go on',
      alternatives: ['stop'],
      asked_by: 'lead-x',
      reminder_seconds: 60,
      expiry_seconds: 120,
      on_silence: 'reject',
    });

  test('of two endings the first stands and is what everybody is told', async () => {
    const escalation_id = randomUUID();
    expect(await Promise.all([open(escalation_id), open(escalation_id)])).toContainEqual({
      escalation_id,
      created: true,
      standing: null,
    });
    const settle = (decision_id: string, decision: 'approve' | 'reject') =>
      rig.call('settleEscalation', {
        answer: { escalation_id, status: 'decided', decision, decision_id, decided_by: decision_id },
      });
    const [a, b] = await Promise.all([settle('one', 'approve'), settle('two', 'reject')]);
    expect(a).toEqual(b);
    expect(await open(escalation_id)).toEqual({ escalation_id, created: false, standing: a });
    const { rows } = await rig.database.pools.read.query(
      'SELECT kind FROM escalation_events WHERE escalation_id = $1 ORDER BY event_id',
      [escalation_id],
    );
    expect(rows.map((row: { kind: string }) => row.kind)).toEqual(['opened', 'decided']);
    expect(await rig.call('resource.read', { uri: `db://escalations/${escalation_id}` })).toMatchObject({
      item: { status: 'decided', urgency: 'high', evidence: { a: 1 } },
    });
  });

  test('a reminder reaches everybody once', async () => {
    const escalation_id = randomUUID();
    await open(escalation_id);
    await rig.call('remindEscalation', { escalation_id });
    await rig.call('remindEscalation', { escalation_id });
    const { rows } = await rig.database.pools.read.query(
      'SELECT kind FROM notifications WHERE escalation_id = $1 ORDER BY notification_id',
      [escalation_id],
    );
    expect(rows).toEqual([{ kind: 'opened' }, { kind: 'reminded' }]);
  });
});

describe('HTTP idempotency keys', () => {
  const requestOf = () => ({ principal: 'p', key: randomUUID(), operation: 'POST /x', body_sha256: 'a' });

  test('one of many claims is new, the others are in flight, and later ones get the answer', async () => {
    const request = requestOf();
    const claims = await Promise.all(Array.from({ length: 10 }, () => rig.call('claimRequest', request)));
    expect(claims.filter((claim) => claim.state === 'new')).toHaveLength(1);
    expect(claims.filter((claim) => claim.state === 'in_flight')).toHaveLength(9);
    expect(await rig.call('answerRequest', { ...request, answer: { status: 201, body: { id: 1 } } })).toEqual({
      kept: true,
    });
    expect(await rig.call('claimRequest', request)).toEqual({ state: 'answered', status: 201, body: { id: 1 } });
    expect(await rig.call('claimRequest', { ...request, body_sha256: 'b' })).toEqual({ state: 'mismatch' });
  });

  test('a key that was given back, or whose holder died, can be taken again', async () => {
    const [returned, orphaned] = [requestOf(), requestOf()];
    await rig.call('claimRequest', returned);
    await rig.call('answerRequest', { ...returned, answer: null });
    expect(await rig.call('claimRequest', returned)).toEqual({ state: 'new' });
    await rig.call('claimRequest', orphaned);
    rig.clock.now = new Date(rig.clock.now.getTime() + 61_000);
    expect(await rig.call('claimRequest', orphaned)).toEqual({ state: 'new' });
  });
});

test('the status of PostgreSQL is up, with its latency', async () => {
  expect(await rig.call('getStatus', {})).toMatchObject({
    components: { postgres: { state: 'up', latency_ms: expect.any(Number) as number } },
  });
});
