/** The optimizer is killed while it learns, and while a person is asked: one model, one question, promoted once. */
import { RETRAINING_SCHEDULE, type RetrainingResult } from '../../workflows/contracts/retraining';
import { journeys, unlikeTheRules } from '../ended-journeys';
import { startRunningStack, type RunningStack } from '../running-stack';
import { waitFor } from '../wait-for';

let running: RunningStack;
beforeAll(async () => {
  running = await startRunningStack();
});
afterAll(() => running.stop());

const JOURNEYS = 3_000;
const HOUR_MS = 3_600_000;

/** As journeys leave them in the log, two hours apart until now. */
async function logJourneys(): Promise<void> {
  const rows = journeys(JOURNEYS, unlikeTheRules).map(({ lead_id, features, success }, n) => ({
    lead_id: `ended-${lead_id}`,
    input: features,
    input_sha256: `ended-${n}`,
    decided_at: new Date(Date.now() - (JOURNEYS - n) * 2 * HOUR_MS).toISOString(),
    outcome: success ? 'engaged' : 'no_response',
  }));
  const from =
    'FROM jsonb_to_recordset($1) AS r (lead_id text, input jsonb, input_sha256 text, decided_at timestamptz, outcome text)';
  const values = [JSON.stringify(rows)];
  await running.database.query(`INSERT INTO leads (lead_id) SELECT lead_id ${from}`, values);
  await running.database.query(`INSERT INTO decision_inputs SELECT input_sha256, input ${from}`, values);
  await running.database.query(
    `INSERT INTO decisions (decision_id, kind, lead_id, journey_no, decided_at, policy_version, input_sha256, output, outcome)
     SELECT lead_id || ':triage', 'triage', lead_id, 1, decided_at, 'test', input_sha256, '{"category":"Cold Lead"}', outcome ${from}`,
    values,
  );
}

interface Models {
  items: { model_id: string; status: string }[];
}
const models = async (): Promise<Models['items']> => (await running.get<Models>('/api/v1/models')).body.items;
interface Questions {
  items: { escalation_id: string; question: string }[];
}
const questions = async (): Promise<Questions['items']> =>
  (await running.get<Questions>('/api/v1/escalations?status=open')).body.items.filter(({ question }) =>
    question.startsWith('Shall the triage model'),
  );

it('learns again when it was killed, asks once, and promotes what was asked about', async () => {
  await logJourneys();
  await running.temporal.schedule.getHandle(RETRAINING_SCHEDULE).trigger();
  const run = async () => {
    for await (const { workflowId } of running.temporal.workflow.list({ query: 'WorkflowType = "retrainModel"' }))
      return running.temporal.workflow.getHandle(workflowId);
    return undefined;
  };
  const isLearning = async (): Promise<boolean> =>
    (await (await run())?.describe())?.raw.pendingActivities?.some(({ heartbeatDetails }) => heartbeatDetails) ?? false;
  await waitFor(isLearning, 'the learning to be under way', 60_000);
  await running.kill('worker-campaign_optimizer');

  await waitFor(async () => (await questions()).length > 0, 'a person to be asked', 180_000);
  const asked = await questions();
  expect(asked).toHaveLength(1);
  expect(await models()).toMatchObject([{ status: 'challenger' }]);

  await running.kill('worker-campaign_optimizer');
  const decided = await running.post(`/api/v1/escalations/${asked[0]!.escalation_id}/decision`, {
    decision: 'approve',
  });
  expect([200, 202]).toContain(decided.status);
  const result = (await (await run())!.result()) as RetrainingResult;
  expect(result).toMatchObject({
    promoted: true,
    report: { verdict: 'better', journeys: JOURNEYS, champion_id: null },
  });
  expect(await models()).toEqual([
    expect.objectContaining({ model_id: result.report.challenger_id, status: 'champion' }),
  ]);
}, 300_000);
