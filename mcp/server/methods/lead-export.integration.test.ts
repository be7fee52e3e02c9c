/** What is told to whoever asks what is held on her: no less than an erasure deletes. */
import { randomUUID } from 'node:crypto';
import { createSendRig } from '../../../test/send-rig';
import type { SendRig } from '../../../test/send-rig';
import { fillEveryPlace, SECRETS, wholeDatabase } from '../../../test/secret-lead';

let rig: SendRig;
beforeAll(async () => {
  rig = await createSendRig();
});
afterAll(() => rig.database.drop());

/** What was said in a table is told in a part of the export. */
const TOLD = {
  leads: 'lead',
  lead_pii: 'lead',
  interactions: 'interactions',
  sends: 'messages',
  agent_actions: 'actions',
  handoffs: 'handoffs',
  escalations: 'escalations',
  consents: 'consents',
  memory_long_term: 'profile',
  memory_episodic: 'episodes',
  memory_short_term: 'conversations',
} as const;
/** Changed by an erasure, and nothing of the person is in them that is not told elsewhere. */
const COPIES = [
  // answers that were kept for a repetition, and what waits to be told to a journey
  ...['idempotency_keys', 'http_requests', 'relay_events'],
  // the journey closes, and its decisions learn of it; the rest is the erasure itself, and who is told of a change
  ...['journeys', 'decisions', 'conversations', 'lead_erasures', 'feed_events', 'memory_cache_debts'],
];

test('whatever an erasure empties is told before', async () => {
  const lead_id = await rig.newLead(SECRETS);
  await fillEveryPlace(rig, lead_id);
  const told = await rig.call('exportLead', { lead_id });
  const dump = () => wholeDatabase(rig.database.pools.read);
  const before = await dump();
  await rig.call('eraseLead', { lead_id, requested_by: 'test' });
  await rig.call('destroyLeadKey', { lead_id });
  await rig.call('completeErasure', { lead_id });

  const after = new Set(await dump());
  const tables = before
    .filter((row) => !after.has(row))
    .map((row) => row.split(':')[0]!.replace(/_y?\d.*|_default$/, ''));
  const changed = [...new Set(tables)].filter((table) => !COPIES.includes(table));
  expect(changed.sort()).toEqual(Object.keys(TOLD).sort());
  for (const part of Object.values(TOLD))
    expect([part, JSON.stringify(told[part])]).toEqual([part, expect.stringMatching(/secret/)]);
});

test('what was noted of her under any name is told: by her id, by a message, by a conversation', async () => {
  const lead_id = await rig.newLead();
  await fillEveryPlace(rig, lead_id);
  const { episodes, conversations } = await rig.call('exportLead', { lead_id });
  expect(episodes.map(({ notes }) => notes).sort()).toEqual(['Kingsecret said yes', 'Kingsecret was out']);
  expect(conversations.map(({ conversation_id }) => conversation_id).sort()).toEqual([
    `call-${lead_id}`,
    `conv-${lead_id}-1`,
  ]);
});

test('that a former address is not written to is told, unless somebody else has it now', async () => {
  const [first, second] = [`${randomUUID()}@example.com`, `${randomUUID()}@example.com`];
  const lead_id = await rig.newLead({ email: first });
  const event = { lead_id, channel: 'Email', event_type: 'unsubscribe', outcome: 'unsubscribe' } as const;
  await rig.call('trackEvent', { interaction: event });
  await rig.call('updateLead', { lead_id, changes: { email: second } });
  const told = async () => (await rig.call('exportLead', { lead_id })).suppressions;
  expect(await told()).toMatchObject([{ channel: 'Email', reason: 'opt_out' }]);
  await rig.newLead({ email: first });
  expect(await told()).toEqual([]);
});
