import { randomUUID } from 'node:crypto';
import { createMethodRig } from '../../../test/method-rig';
import type { MethodRig } from '../../../test/method-rig';
import { RPC_ERRORS } from '../../protocol';

let rig: MethodRig;
beforeAll(async () => {
  rig = await createMethodRig();
});
afterAll(() => rig.database.drop());

const recommend = (lead_id: string) => rig.call('recommendAction', { lead_id }, 'engagement');
const hears = (lead_id: string, event_type: string, outcome: 'positive' | 'unsubscribe') =>
  rig.call('trackEvent', {
    interaction: { interaction_id: randomUUID(), lead_id, channel: 'Email', event_type, outcome },
  });

test('a new lead is to be triaged, and it is said why', async () => {
  const lead_id = await rig.newLead();
  expect(await recommend(lead_id)).toMatchObject({
    action: 'triage',
    reasons: [{ rule: 'never_triaged' }],
    policy_version: 'next-action-rules-1',
  });
});

test('what is stored decides: a journey under way, an answer, a stop', async () => {
  const lead_id = await rig.newLead();
  await rig.database.pools.write.query("UPDATE leads SET triage_category = 'Campaign Qualified' WHERE lead_id = $1", [
    lead_id,
  ]);
  expect(await recommend(lead_id)).toMatchObject({ action: 'engage', channel: 'Email' });
  await rig.openJourney(lead_id);
  expect(await recommend(lead_id)).toMatchObject({ action: 'wait', alternatives: [{ action: 'engage' }] });
  await hears(lead_id, 'reply', 'positive');
  expect(await recommend(lead_id)).toMatchObject({ action: 'hand_to_owner', alternatives: [] });
  await hears(lead_id, 'unsubscribe', 'unsubscribe');
  expect(await recommend(lead_id)).toMatchObject({ action: 'do_not_contact', channel: null, alternatives: [] });
});

test('nobody is recommended for a lead that is not there', async () => {
  await expect(recommend('nobody')).rejects.toMatchObject({ code: RPC_ERRORS.notFound });
});
