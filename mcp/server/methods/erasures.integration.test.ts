import { openField } from '../../../db/pii';
import type { DataKey } from '../../../db/pii';
import { createSendRig } from '../../../test/send-rig';
import type { SendRig } from '../../../test/send-rig';
import { fillEveryPlace, SECRETS, wholeDatabase } from '../../../test/secret-lead';
import { RPC_ERRORS } from '../../protocol';

let rig: SendRig;
beforeAll(async () => {
  rig = await createSendRig();
});
afterAll(() => rig.database.drop());

const dump = () => wholeDatabase(rig.database.pools.read);
const secretsBut = (email: string) => ({ ...SECRETS, email });

const erase = (lead_id: string) => rig.call('eraseLead', { lead_id, requested_by: 'test' });
const eraseWhole = async (lead_id: string) => {
  await erase(lead_id);
  await rig.call('destroyLeadKey', { lead_id });
  return rig.call('completeErasure', { lead_id });
};
const gone = { code: RPC_ERRORS.gone };

async function keyOf(lead_id: string): Promise<DataKey | undefined> {
  const { rows } = await rig.database.pools.read.query<{ data_key: Buffer }>(
    'SELECT data_key FROM lead_pii WHERE lead_id = $1',
    [lead_id],
  );
  return rows[0] && rig.vault.unwrap(rows[0].data_key, lead_id);
}

test('nothing of a person is left in any table, nor can what was encrypted be read', async () => {
  const lead_id = await rig.newLead(SECRETS);
  const ledger_id = await fillEveryPlace(rig, lead_id);
  const key = (await keyOf(lead_id))!;
  const { rows: before } = await rig.database.pools.read.query<{ subject: Buffer }>(
    'SELECT subject FROM sends WHERE ledger_id = $1',
    [ledger_id],
  );
  expect(openField(key, before[0]!.subject, `sends.subject:${ledger_id}`)).toBe('Hello Adasecret');
  expect((await dump()).filter((row) => /secret/i.test(row)).length).toBeGreaterThan(8);

  const erasure = await eraseWhole(lead_id);

  expect(erasure).toMatchObject({ lead_id, status: 'complete' });
  const left = await dump();
  const telling = /secret|6563726574|5550123|35353530313233/i;
  expect(left.filter((row) => telling.test(row))).toEqual([]);
  // a hash of an address is kept where somebody must not be written to, and nowhere else
  const index = rig.vault.emailIndex(SECRETS.email).toString('hex');
  const hashed = left.filter((row) => row.includes(index)).map((row) => row.split(':')[0]);
  expect(new Set(hashed)).toEqual(new Set(['consents', 'sends']));
  expect(await keyOf(lead_id)).toBeUndefined();
  const { rows: sealed } = await rig.database.pools.read.query<Record<string, unknown>>(
    `SELECT s.subject, s.body, h.content FROM sends s JOIN handoffs h USING (lead_id) WHERE s.lead_id = $1`,
    [lead_id],
  );
  expect(sealed).toEqual([{ subject: null, body: null, content: Buffer.alloc(0) }]);
});

test('accepted, it hides the person at once; asked again, it says the same and changes nothing', async () => {
  const lead_id = await rig.newLead(secretsBut('once.secret@example.com'));
  const accepted = await erase(lead_id);
  expect(accepted).toMatchObject({ lead_id, status: 'under_way', key_destroyed_at: null, completed_at: null });
  const { lead, erasure } = await rig.call('getLeadData', { lead_id });
  expect(erasure).toEqual(accepted);
  expect(lead).toMatchObject({
    email: null,
    phone: null,
    first_name: null,
    message: null,
    gdpr_consent: false,
    tags: [],
  });
  const { items } = (await rig.call('resource.search', { uri: 'db://leads', query: { filter: { lead_id } } })) as {
    items: unknown[];
  };
  expect(items).toEqual([]);

  rig.laterBy(1);
  const dumped = await dump();
  expect(await erase(lead_id)).toEqual(accepted);
  expect(await dump()).toEqual(dumped);
  await expect(erase('nobody')).rejects.toMatchObject({ code: RPC_ERRORS.notFound });
});

test('the gate refuses every message from then on, answers to questions included', async () => {
  const lead_id = await rig.newLead();
  const { erased_at } = await erase(lead_id);
  for (const purpose of ['marketing', 'service'] as const)
    expect(await rig.reserve(lead_id, { purpose, touch: purpose === 'marketing' ? 1 : 2 })).toMatchObject({
      verdict: 'refused',
      reason: 'erased',
    });
  const query = { filter: { lead_id } };
  expect(await rig.call('resource.search', { uri: 'db://decisions', query })).toMatchObject({
    items: [{ kind: 'gate', stopped_at: erased_at }, { kind: 'gate' }],
  });
});

test('what a running journey still writes goes with the key, and what it left open is closed', async () => {
  const lead_id = await rig.newLead();
  await rig.call('openEscalation', {
    ...{
      escalation_id: `lead-${lead_id}.1.q`,
      reason: 'low_confidence',
      lead_id,
      campaign_id: null,
      question: 'Is it?',
    },
    ...{ evidence: {}, proposed_action: 'yes', alternatives: [], asked_by: `lead-${lead_id}`, on_silence: 'reject' },
    ...{ reminder_seconds: 60, expiry_seconds: 120 },
  });
  await erase(lead_id);
  await rig.call('trackEvent', {
    interaction: { lead_id, channel: 'Email', event_type: 'reply', metadata: { text: 'late secret' } },
  });
  await rig.call('destroyLeadKey', { lead_id });
  expect((await rig.call('getJourney', { lead_id })).journey).toMatchObject({ stage: 'closed', outcome: 'cancelled' });
  const { rows } = await rig.database.pools.read.query<{ status: string }>(
    'SELECT status FROM escalations WHERE lead_id = $1',
    [lead_id],
  );
  expect(rows).toEqual([{ status: 'withdrawn' }]);
  const { rows: words } = await rig.database.pools.read.query(
    'SELECT FROM interactions WHERE lead_id = $1 AND metadata_words IS NOT NULL',
    [lead_id],
  );
  expect(words).toEqual([]);
  await expect(rig.call('completeErasure', { lead_id: await rig.newLead() })).rejects.toMatchObject({
    code: RPC_ERRORS.notFound,
  });
});

test('a repeated call whose answer was erased is told so, and is not carried out again', async () => {
  const lead_id = await rig.newLead();
  await fillEveryPlace(rig, lead_id);
  const write = {
    uri: `db://leads/${lead_id}`,
    data: { first_name: 'Adasecret' },
    idempotency_key: `write-${lead_id}`,
  };
  expect(await rig.call('resource.write', write)).toMatchObject({ item: { first_name: 'Adasecret' } });
  await eraseWhole(lead_id);
  await expect(rig.call('resource.write', write)).rejects.toMatchObject(gone);
  const request = {
    ...{ principal: 'p', key: `request-${lead_id}`, body_sha256: 'x' },
    operation: `POST /api/v1/leads/${lead_id}/triage`,
  };
  expect(await rig.call('claimRequest', request)).toEqual({ state: 'erased' });
});

test('one that was not completed is handed out again, in the end every ten minutes', async () => {
  const lead_id = await rig.newLead();
  const { ledger_id } = await rig.reserve(lead_id, { provider: { name: 'outbox', takes_idempotency_key: true } });
  await erase(lead_id);
  const claim = async () =>
    (await rig.call('claimErasures', { limit: 100 })).erasures.filter((each) => each.lead_id === lead_id);
  expect(await claim()).toMatchObject([{ lead_id, key_destroyed_at: null, outbox: [ledger_id] }]);
  const after = async (seconds: number) => {
    rig.clock.now = new Date(rig.clock.now.getTime() + seconds * 1000);
    return (await claim()).length;
  };
  expect([await after(0), await after(4), await after(1), await after(4), await after(1)]).toEqual([0, 0, 1, 0, 1]);
  for (let attempts = 3; attempts < 40; attempts += 1) expect(await after(600)).toBe(1);
  expect([await after(599), await after(1)]).toEqual([0, 1]);
  await rig.call('destroyLeadKey', { lead_id });
  await rig.call('completeErasure', { lead_id });
  expect(await after(3600)).toBe(0);
});

test('is not handed out after its key was destroyed until Temporal lists what ran until then', async () => {
  const lead_id = await rig.newLead();
  await erase(lead_id);
  const later = async (seconds: number) => {
    rig.clock.now = new Date(rig.clock.now.getTime() + seconds * 1_000);
    return (await rig.call('claimErasures', { limit: 100 })).erasures.filter((each) => each.lead_id === lead_id);
  };
  expect(await later(0)).toMatchObject([{ cancel_requested_at: null }]);
  const asked_at = rig.clock.now.toISOString();
  await rig.call('noteCancelRequested', { lead_id });
  expect(await later(5)).toMatchObject([{ cancel_requested_at: asked_at, key_destroyed_at: null }]);
  await rig.call('noteCancelRequested', { lead_id });
  await rig.call('destroyLeadKey', { lead_id });
  expect(await later(9)).toEqual([]);
  expect(await later(1)).toMatchObject([{ cancel_requested_at: asked_at, key_destroyed_at: expect.any(String) }]);
});
