/** A journey that meets an erased lead, however late it was started: it ends, and asks nobody. */
import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import { createWorkflowRig, outcomeOf, type WorkflowRig } from '../test/workflow-rig';
import { FAILURES } from './contracts/failures';

let rig: WorkflowRig;
beforeAll(async () => {
  rig = await createWorkflowRig();
});
afterAll(() => rig.close());

const refuse = (): Promise<never> => Promise.reject(ApplicationFailure.nonRetryable('was erased', FAILURES.erased));

it.each([
  ['openJourney' as const],
  ['prepareHandoff' as const],
  ['planOutreach' as const],
  ['openEscalation' as const],
])('closes as cancelled when %s hears of it', async (step) => {
  const lead_id = randomUUID();
  // a person is asked, unless nobody may be
  const planOutreach = () => Promise.reject(ApplicationFailure.nonRetryable('no', FAILURES.invalid));
  rig.script({ planOutreach, [step]: refuse });
  await expect(outcomeOf(await rig.startJourney({ lead_id }))).resolves.toBe('cancelled');
  expect(rig.callsOf('closeJourney')).toEqual([{ lead_id, journey_no: 1, outcome: 'cancelled' }]);
  if (step !== 'openEscalation') expect(rig.callsOf('openEscalation')).toEqual([]);
});
