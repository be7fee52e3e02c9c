/** Retraining on the real data server, in the thread that a worker learns in. */
import { join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import type { MethodName, Params } from '../mcp/protocol';
import { createMethodRig, type MethodRig } from '../test/method-rig';
import { journeys, unlikeTheRules } from '../test/ended-journeys';
import type { RetrainingReport } from '../workflows/contracts/retraining';
import { callData } from './errors';
import type * as Retraining from './retraining';
import { createRetrainingActivities } from './retraining';

const JOURNEYS = 900;
/** Threads run what was built. */
const BUILT = join(__dirname, '..', 'dist', 'activities', 'retraining.js');

let rig: MethodRig;
beforeAll(async () => {
  rig = await createMethodRig();
});
afterAll(() => rig.database.drop());

/** A journey every six hours until now; `late` ones are still under way, and say nothing yet. */
async function logJourneys(late: number): Promise<void> {
  const { write } = rig.database.pools;
  const rows = journeys(JOURNEYS + late, unlikeTheRules).map(({ lead_id, features, success }, n) => ({
    lead_id,
    input: features,
    input_sha256: String(n),
    decided_at: new Date(Date.now() - (JOURNEYS + late - n) * 6 * 3_600_000).toISOString(),
    outcome: n >= JOURNEYS ? null : success ? 'engaged' : 'no_response',
  }));
  const from =
    'FROM jsonb_to_recordset($1) AS r (lead_id text, input jsonb, input_sha256 text, decided_at timestamptz, outcome text)';
  const values = [JSON.stringify(rows)];
  await write.query(`INSERT INTO leads (lead_id) SELECT lead_id ${from}`, values);
  await write.query(`INSERT INTO decision_inputs (input_sha256, input) SELECT input_sha256, input ${from}`, values);
  await write.query(
    `INSERT INTO decisions (decision_id, kind, lead_id, journey_no, decided_at, policy_version, input_sha256, output, outcome)
     SELECT lead_id || ':triage', 'triage', lead_id, 1, decided_at, 'test', input_sha256, '{"category":"Cold Lead"}', outcome ${from}`,
    values,
  );
}

it('learns from the journeys that have ended, registers the model once, and promotes it if the same champion stands', async () => {
  await logJourneys(50);
  const data = callData({
    call: <M extends MethodName>(method: M, params: Params<M>) => rig.call(method, params, 'campaign_optimizer'),
    close: async () => undefined,
  });
  const { inThread } = (await import(BUILT)) as typeof Retraining;
  const { trainChallenger, promoteChallenger } = createRetrainingActivities(data, inThread);
  const environment = new MockActivityEnvironment();
  const report: RetrainingReport = await environment.run(trainChallenger);
  expect(report).toMatchObject({ verdict: 'better', journeys: JOURNEYS, champion_id: null });
  expect(await environment.run(trainChallenger)).toEqual(report);
  const model_id = report.challenger_id!;
  expect((await rig.call('resource.search', { uri: 'db://models', query: {} })).items).toMatchObject([
    { model_id, status: 'challenger', created_by: 'retraining', why_not_promotable: null },
  ]);

  const promote = (expected_champion: string | null) =>
    environment.run(promoteChallenger, { model_id, expected_champion });
  expect(await promote('triage-000000000000')).toEqual({ promoted: false });
  expect(await promote(null)).toEqual({ promoted: true });
  // the same journeys make the same model, which goes on deciding
  expect(await environment.run(trainChallenger)).toMatchObject({ verdict: 'too_little', champion_id: model_id });
  expect((await rig.call('currentModels', { purpose: 'triage' })).champion).toMatchObject({ model_id });
});
