/** A changed workflow is deployed, rolled back and deployed again while 200 journeys are open: all complete. */
import type { WorkflowHandle } from '@temporalio/client';
import { createWorkflowRig, type WorkflowRig } from '../test/workflow-rig';
import { waitFor } from '../test/wait-for';
import { interactionSignal, type LeadJourneyResult } from './contracts/journey';

const TOMORROW = require.resolve('../test/fixtures/patched-workflows');
const PATCH = 'pause-after-closing';
const OPEN = 200;

let rig: WorkflowRig;
beforeAll(async () => {
  rig = await createWorkflowRig();
  rig.script();
});
afterAll(() => rig.close());
jest.setTimeout(240_000);

const completed = async (journeys: WorkflowHandle[]): Promise<void> => {
  await Promise.all(
    journeys.map((journey) =>
      rig.client.workflow.getHandle(`${journey.workflowId}/engagement-1`).signal(interactionSignal, {
        interaction_id: 'i-1',
        event_type: 'reply',
        outcome: 'positive',
        channel: 'Email',
      }),
    ),
  );
  const results = (await Promise.all(journeys.map((journey) => journey.result()))) as LeadJourneyResult[];
  expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(['engaged']));
};
const marked = async (journey: WorkflowHandle): Promise<boolean> =>
  ((await journey.fetchHistory()).events ?? []).some(
    (event) => event.markerRecordedEventAttributes?.markerName === 'core_patch',
  );

it('completes every journey, and marks none while the patch is held back', async () => {
  const journeys = await Promise.all(Array.from({ length: OPEN }, () => rig.startJourney()));
  await waitFor(() => rig.callsOf('sendMessage').length === OPEN, 'all messages', 120_000);
  const [deployed, rolledBack, letGo] = [journeys.slice(0, 70), journeys.slice(70, 140), journeys.slice(140)];

  await rig.deploy(TOMORROW, [PATCH]);
  await completed(deployed);
  await rig.deploy();
  await completed(rolledBack);
  await rig.deploy(TOMORROW);
  await completed(letGo);

  await expect(marked(deployed[0]!)).resolves.toBe(false);
  await expect(marked(letGo[0]!)).resolves.toBe(true);
  expect(rig.callsOf('sendMessage')).toHaveLength(OPEN);
});
