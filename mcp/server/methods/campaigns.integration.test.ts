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

test('leads are counted by the day of their creation, and conversions only in the thirty days that each lead has', async () => {
  const campaign_id = await rig.newCampaign();
  const [early, late] = [
    await rig.newLead({ campaign_id }),
    await rig.newLead({ campaign_id }),
    await rig.newLead({ campaign_id }),
  ];
  await rig.database.pools.write.query(
    `UPDATE leads SET created_at = CASE lead_id WHEN $1 THEN '2026-01-05T23:30:00Z'::timestamptz ELSE '2026-01-06T00:30:00Z' END
     WHERE campaign_id = $2`,
    [early, campaign_id],
  );
  await rig.database.pools.write.query(
    `INSERT INTO conversions (lead_id, campaign_id, converted_at, conversion_type)
     VALUES ($1, $3, '2026-02-04T23:00:00Z', 'purchase'), ($2, $3, '2026-02-05T01:00:00Z', 'purchase')`,
    [early, late, campaign_id],
  );
  const { lead_cohorts } = await rig.call('getCampaignPerformance', { campaign_id });
  expect(lead_cohorts).toEqual([
    { created_on: '2026-01-05', leads: 1, conversions: 1 },
    { created_on: '2026-01-06', leads: 2, conversions: 0 },
  ]);
});
