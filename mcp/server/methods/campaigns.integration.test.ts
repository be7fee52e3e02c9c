import { createMethodRig } from '../../../test/method-rig';
import type { MethodRig } from '../../../test/method-rig';

let rig: MethodRig;
beforeAll(async () => {
  rig = await createMethodRig();
});
afterAll(() => rig.database.drop());

test('a campaign that is taken up again numbers on from its latest analysis, whatever failed before', async () => {
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
  for (const n of [1, 3, 3]) await decide(campaign_id, n);
  await decide(campaign_id, 9, 'variant');
  await decide(other, 1);
  expect(await rig.call('getCampaignPerformance', { campaign_id })).toMatchObject({ analyses: 3 });
});
