import { ScheduleOverlapPolicy } from '@temporalio/client';
import { consolidation, ensureSchedule } from '../api/temporal/schedules';
import { createWorkflowRig, type WorkflowRig } from '../test/workflow-rig';
import { waitFor } from '../test/wait-for';
import { CONSOLIDATION_SCHEDULE } from './contracts/consolidation';

let rig: WorkflowRig;
beforeAll(async () => {
  rig = await createWorkflowRig();
});
afterAll(() => rig.close());

const batch = { conversations: 10, profiles: 2, episodes: 3, relations: 1 };
const schedule = () => rig.client.schedule.getHandle(CONSOLIDATION_SCHEDULE);

it('goes on until nothing is due, says how far it is, and begins a new history when the old one is long', async () => {
  let left = 103;
  rig.script({
    consolidateBatches: async () => {
      left -= 1;
      return { done: batch, remaining: left * 10, is_over: left === 0 };
    },
  });
  const run = await rig.client.workflow.start('consolidateMemory', {
    workflowId: 'consolidation-long',
    taskQueue: 'campaign_optimizer',
    args: [{}],
  });
  expect(await run.result()).toEqual({ conversations: 1_030, profiles: 206, episodes: 309, relations: 103 });
  expect((await run.fetchHistory()).events?.length).toBeLessThan(50);
  const details = JSON.stringify(await run.query('__temporal_workflow_metadata'));
  expect(details).toContain('1030 closed conversations consolidated');
});

it('is scheduled once, however often a server starts; a new interval counts, and a pause stays', async () => {
  rig.script({ consolidateBatches: async () => ({ done: batch, remaining: 0, is_over: true }) });
  const { client } = rig;
  await Promise.all([
    ensureSchedule(client.schedule, consolidation(3_600)),
    ensureSchedule(client.schedule, consolidation(3_600)),
  ]);
  await schedule().pause('a person is looking at it');
  await waitFor(async () => (await schedule().describe()).state.paused, 'the pause to be known');
  await ensureSchedule(client.schedule, consolidation(900));
  const intervals = async () => (await schedule().describe()).spec.intervals;
  await waitFor(async () => (await intervals())?.[0]?.every === 900_000, 'the interval to be known');
  const { policies, state } = await schedule().describe();
  expect(policies.overlap).toBe(ScheduleOverlapPolicy.SKIP);
  expect(state).toMatchObject({ paused: true, note: 'a person is looking at it' });

  await schedule().trigger();
  await waitFor(async () => (await schedule().describe()).info.recentActions.length > 0, 'the schedule to act');
  await rig.called('consolidateBatches');
  await schedule().delete();
});
