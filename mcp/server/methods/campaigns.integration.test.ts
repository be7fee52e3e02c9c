import { createMethodRig } from '../../../test/method-rig';
import type { MethodRig } from '../../../test/method-rig';

let rig: MethodRig;
beforeAll(async () => {
  rig = await createMethodRig();
});
afterAll(() => rig.database.drop());

test('a campaign knows how many analyses it has on record, each counted once', async () => {
  const [campaign_id, other] = [await rig.newCampaign(), await rig.newCampaign()];
  const decide = (id: string, analysisNo: number, kind: 'optimize' | 'variant' = 'optimize') =>
    rig.call('recordDecision', {
      decision: {
        decision_id: `campaign-${id}:${analysisNo}:${kind}`,
        kind,
        lead_id: null,
        campaign_id: id,
        journey_no: null,
        policy_version: 'test-1',
        model_version: null,
        input: {},
        random_draw: null,
        propensities: null,
        output: {},
      },
    });
  for (const n of [1, 2, 2]) await decide(campaign_id, n);
  await decide(campaign_id, 3, 'variant');
  await decide(other, 1);
  expect(await rig.call('getCampaignPerformance', { campaign_id })).toMatchObject({ analyses: 2 });
});
