/** What becomes of an erased lead's id, and of her address when it is met again. */
import { randomUUID } from 'node:crypto';
import { createSendRig, SENT } from '../../../test/send-rig';
import type { SendRig } from '../../../test/send-rig';
import { RPC_ERRORS } from '../../protocol';

let rig: SendRig;
beforeAll(async () => {
  rig = await createSendRig();
});
afterAll(() => rig.database.drop());

async function eraseWhole(lead_id: string): Promise<void> {
  await rig.call('eraseLead', { lead_id, requested_by: 'test' });
  await rig.call('destroyLeadKey', { lead_id });
  await rig.call('completeErasure', { lead_id });
}

test('an erased lead takes nothing any more', async () => {
  const lead_id = await rig.newLead();
  await eraseWhole(lead_id);
  const conversation_id = `conv-${lead_id}-1`;
  const refused = [
    rig.call('updateLead', { lead_id, changes: { first_name: 'Ada' } }),
    rig.call('registerLead', { lead_id, fields: { email: `${randomUUID()}@example.com` } }),
    rig.call('recordConsent', {
      ...{ lead_id, channel: 'Email', purpose: 'marketing', granted: true, legal_basis: 'consent', source: 'form' },
    }),
    rig.call('openJourney', { lead_id, journey_no: 2, workflow_id: `lead-${lead_id}`, priority: 'medium' }),
    rig.call('createHandoff', {
      ...{ lead_id, conversation_id, from_agent: 'manager', to_agent: 'engagement', priority: 'medium', context: {} },
    }),
    rig.call('storeMemory', { tier: 'long_term', lead_id, preferences: {} }),
    rig.call('storeMemory', { tier: 'short_term', conversation_id, data: {} }),
    rig.call('storeMemory', {
      ...{ tier: 'episodic', scenario: 'Call', action_sequence: [], outcome_score: 0.5, notes: 'Ada was out' },
      features: { lead_id },
    }),
  ];
  for (const each of refused) await expect(each).rejects.toMatchObject({ code: RPC_ERRORS.gone });
  const { results } = await rig.call('importRows', {
    table: 'leads',
    rows: [{ line: 2, cells: { lead_id, email: 'back.again@example.com' } }],
  });
  expect(results).toMatchObject([{ outcome: 'failed', reason: expect.stringContaining('erased') }]);
  const memory = await rig.call('importRows', {
    table: 'memory_long_term',
    rows: [{ line: 2, cells: { lead_id, preferences_json: '{"interests":["secret"]}' } }],
  });
  expect(memory.results).toMatchObject([{ outcome: 'failed' }]);
  const expires_at = new Date(Date.now() + 60_000).toISOString();
  const shortTerm = await rig.call('importRows', {
    table: 'memory_short_term',
    rows: [{ line: 2, cells: { conversation_id: `call-${lead_id}`, lead_id, expires_at } }],
  });
  expect(shortTerm.results).toMatchObject([{ outcome: 'failed', reason: expect.stringContaining('erased') }]);
});

test('an export of yesterday brings back no episode of an erased lead, and those of others', async () => {
  const lead_id = await rig.newLead();
  const cells = { scenario: 'Call', outcome_score: '0.5', notes: 'Ada was out' };
  const rows = [
    { line: 2, cells: { ...cells, episode_id: `of-${lead_id}`, features_json: JSON.stringify({ lead_id }) } },
    { line: 3, cells: { ...cells, episode_id: `beside-${lead_id}`, features_json: '{"industry":"SaaS"}' } },
  ];
  const imported = async () => (await rig.call('importRows', { table: 'memory_episodic', rows })).results;
  expect(await imported()).toMatchObject([{ outcome: 'created' }, { outcome: 'created' }]);
  await eraseWhole(lead_id);
  expect(await imported()).toMatchObject([
    { line: 2, outcome: 'failed', reason: expect.stringContaining('erased') },
    { line: 3, outcome: 'unchanged' },
  ]);
});

test('whoever had taken the lead has room for another one', async () => {
  const representative_id = `rep-${randomUUID()}`;
  await rig.call('putRepresentative', { representative_id, name: 'Maria', email: 'maria@sales.example', capacity: 1 });
  const offerTo = async (lead_id: string) => {
    const wanted = { lead_id, journey_no: 1, attempt: 1, accept_wait_seconds: 3600 };
    return (await rig.call('assignRepresentative', wanted)).assignment;
  };
  const [first, second] = [await rig.newLead(), await rig.newLead()];
  const { assignment_id } = (await offerTo(first))!;
  await rig.call('acceptAssignment', { assignment_id, accepted_by: 'maria' });
  await eraseWhole(first);
  expect(await offerTo(second)).toMatchObject({ representative_id, status: 'offered' });
  const { rows } = await rig.database.pools.read.query(
    'SELECT status, released_at FROM assignments WHERE assignment_id = $1',
    [assignment_id],
  );
  expect(rows).toEqual([{ status: 'released', released_at: rig.clock.now.toISOString() }]);
});

describe('a person who comes again', () => {
  const importLead = (lead_id: string, email: string) =>
    rig.call('importRows', {
      table: 'leads',
      rows: [{ line: 2, cells: { lead_id, email, gdpr_consent: 'True', timezone: 'Europe/Berlin' } }],
    });
  const refusalOf = async (lead_id: string): Promise<unknown> => {
    await rig.openJourney(lead_id);
    return rig.reserve(lead_id);
  };

  test('is a new lead, whom no file makes consent; she herself may', async () => {
    const email = `${randomUUID()}@example.com`;
    const first = await rig.newLead({ email });
    await eraseWhole(first);
    const imported = `imported-${randomUUID()}`;
    expect((await importLead(imported, email)).results).toMatchObject([{ outcome: 'created' }]);
    expect(await refusalOf(imported)).toMatchObject({ verdict: 'refused', reason: 'no_consent' });
    rig.laterBy(1);
    const { lead_id, created } = await rig.call('registerLead', { fields: { email, gdpr_consent: true } });
    expect([lead_id, created]).toEqual([imported, false]);
    await rig.call('updateLead', { lead_id, changes: { gdpr_consent: true } });
    expect(await rig.reserve(lead_id, { touch: 2 })).toMatchObject({ verdict: 'send' });
  });

  test('is one by a former address too: what was agreed to there ends, and what was mailed there is no basis', async () => {
    for (const gdpr_consent of [true, false]) {
      const [former, present] = [`${randomUUID()}@example.com`, `${randomUUID()}@example.com`];
      const first = await rig.newLead({ email: former, gdpr_consent });
      expect(await rig.reserve(first, { purpose: 'service' })).toMatchObject({ verdict: 'send' });
      rig.laterBy(1);
      await rig.call('updateLead', { lead_id: first, changes: { email: present } });
      await eraseWhole(first);
      const imported = `imported-${randomUUID()}`;
      expect((await importLead(imported, former)).results).toMatchObject([{ outcome: 'created' }]);
      expect(await refusalOf(imported)).toMatchObject({ verdict: 'refused', reason: 'no_consent' });
    }
  });

  test('whoever has a former address since, and agreed there, is written to', async () => {
    const [former, present] = [`${randomUUID()}@example.com`, `${randomUUID()}@example.com`];
    const first = await rig.newLead({ email: former });
    rig.laterBy(1);
    await rig.call('updateLead', { lead_id: first, changes: { email: present } });
    const heir = await rig.newLead({ email: former });
    await eraseWhole(first);
    expect(await rig.reserve(heir)).toMatchObject({ verdict: 'send' });
  });

  test('is not written to when she had opted out before, nor when she does so by an old message', async () => {
    for (const order of ['before', 'after'] as const) {
      const email = `${randomUUID()}@example.com`;
      const first = await rig.newLead({ email });
      const { ledger_id } = await rig.reserve(first);
      await rig.call('confirmSend', { ledger_id, ...SENT });
      const optOut = () =>
        rig.call('trackEvent', {
          interaction: {
            ...{ lead_id: first, channel: 'Email', event_type: 'unsubscribe', outcome: 'unsubscribe' },
            metadata: { ledger_id },
          },
        });
      if (order === 'before') await optOut();
      await eraseWhole(first);
      if (order === 'after') await optOut();
      rig.laterBy(1);
      const { lead_id } = await rig.call('registerLead', { fields: { email, gdpr_consent: true } });
      expect(lead_id).not.toBe(first);
      expect(await refusalOf(lead_id)).toMatchObject({ verdict: 'refused', reason: 'opted_out' });
    }
  });
});

describe('a journey that was started while its lead was being erased', () => {
  const claimed = async (lead_id: string) =>
    (await rig.call('claimErasures', { limit: 100 })).erasures.filter((each) => each.lead_id === lead_id);
  const later = (seconds: number) => {
    rig.clock.now = new Date(rig.clock.now.getTime() + seconds * 1_000);
  };
  const tables = async (lead_id: string) =>
    (
      await rig.database.pools.read.query(
        `SELECT (SELECT count(*)::int FROM journeys WHERE lead_id = $1) AS journeys,
           (SELECT count(*)::int FROM escalations WHERE lead_id = $1) AS questions,
           (SELECT count(*)::int FROM agent_actions WHERE lead_id = $1) AS actions`,
        [lead_id],
      )
    ).rows;

  test('asks nobody, leaves no row, and has the erasure look for it again once it is listed', async () => {
    const { lead_id } = await rig.call('registerLead', { fields: { email: `${randomUUID()}@example.com` } });
    await eraseWhole(lead_id);
    const before = await tables(lead_id);
    await expect(
      rig.call('openEscalation', {
        ...{ escalation_id: `lead-${lead_id}.1.triage`, reason: 'data_error', lead_id, campaign_id: null },
        ...{ question: 'Again?', evidence: {}, proposed_action: 'yes', alternatives: [], asked_by: `lead-${lead_id}` },
        ...{ on_silence: 'reject', reminder_seconds: 60, expiry_seconds: 120 },
      }),
    ).rejects.toMatchObject({ code: RPC_ERRORS.gone });
    expect(await rig.call('closeJourney', { lead_id, journey_no: 1, outcome: 'cancelled' })).toEqual({
      outcome: 'cancelled',
    });
    expect(await tables(lead_id)).toEqual(before);
    expect((await rig.call('getLeadData', { lead_id })).erasure).toMatchObject({ status: 'under_way' });
    later(9);
    expect(await claimed(lead_id)).toEqual([]);
    later(1);
    expect(await claimed(lead_id)).toMatchObject([{ key_destroyed_at: expect.any(String) }]);
  });

  test('is found by whoever asks for the erasure again', async () => {
    const lead_id = await rig.newLead();
    await eraseWhole(lead_id);
    expect(await rig.call('reopenErasure', { lead_id })).toMatchObject({ status: 'under_way', completed_at: null });
    later(10);
    expect(await claimed(lead_id)).toHaveLength(1);
    expect(await rig.call('completeErasure', { lead_id })).toMatchObject({ status: 'complete' });
  });
});
