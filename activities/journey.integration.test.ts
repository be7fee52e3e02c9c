import { createSendRig, type SendRig } from '../test/send-rig';
import { createJourneyActivities } from './journey';

let rig: SendRig;
beforeAll(async () => {
  rig = await createSendRig();
});
afterAll(() => rig.database.drop());

it('hands a late answer to a person once, in the conversation of the next journey', async () => {
  const { handOnLateAnswer } = createJourneyActivities((method, params) => rig.call(method, params, 'lead_triage'), {
    coldExplorationShare: 0,
  });
  const lead_id = await rig.newLead();
  await rig.call('closeJourney', { lead_id, journey_no: 1, outcome: 'no_response' });
  const { conversation_id } = await rig.call('getLeadData', { lead_id });
  const heard = { interaction_id: 'i-1', event_type: 'reply', outcome: 'positive', channel: 'Email' } as const;
  const order = (await handOnLateAnswer({ lead_id, heard }))!;
  expect(order).toMatchObject({ to_agent: 'manager', from_agent: 'engagement', conversation_id });
  expect(await handOnLateAnswer({ lead_id, heard })).toEqual(order);
  const { handoff_id, context_sha256 } = order;
  expect((await rig.call('getHandoff', { handoff_id })).context).toMatchObject({ interaction_id: 'i-1' });
  await rig.call('acknowledgeHandoff', { handoff_id, context_sha256, acknowledged_by: `lead-${lead_id}/support-1` });
  expect(await handOnLateAnswer({ lead_id, heard })).toBeNull();
});
