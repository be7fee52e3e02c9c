/** The order in which a backlog is worked off, on a real server with the API's own way of starting journeys. */
import type { ApiContext } from '../api/context';
import { startJourney, type JourneyStart } from '../api/temporal/lead-journeys';
import { createWorkflowRig, isKnown, planOf, SETTINGS, triageOf, type WorkflowRig } from '../test/workflow-rig';
import { waitFor } from '../test/wait-for';

const WAITING = 150;
/** A worker takes several tasks at once; so many may be ahead of whoever is first. */
const AT_WORK = 50;

let rig: WorkflowRig;
beforeAll(async () => {
  rig = await createWorkflowRig();
});
afterAll(() => rig.close());

const arrive = async (ids: readonly string[], fields: Omit<JourneyStart, 'lead_id' | 'journey_no'>): Promise<void> => {
  const context: Pick<ApiContext, 'temporal' | 'settings'> = { temporal: rig.client, settings: SETTINGS };
  await Promise.all(ids.map((lead_id) => startJourney(context, { lead_id, journey_no: 1, ...fields }, 30_000)));
};

const idsOf = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}-${index + 1}`);

/** Triaged and closed: what follows is not what this is about. */
const brief = { triageLead: async () => triageOf({ prospectable: false }) };

/** @returns positions, from 1, of those that were triaged among all; every journey has closed then */
async function positionsOf(ids: readonly string[], all: number): Promise<number[]> {
  await waitFor(() => rig.callsOf('closeJourney').length === all, `${all} journeys to close`, 100_000);
  const triaged = rig.callsOf('triageLead').map((input) => (input as { lead_id: string }).lead_id);
  return ids.map((id) => triaged.indexOf(id) + 1);
}

it('passes priority and campaign on to the destination of a handoff and to its question', async () => {
  rig.script({ planOutreach: async () => planOf({ approval_required: true }) });
  await arrive(['heir'], { campaign_id: 'camp-001', priority: 'urgent' });
  const family = ['lead-heir', 'lead-heir/engagement-1', 'escalation-lead-heir.engagement-1.1.approval'].map((id) =>
    rig.client.workflow.getHandle(id),
  );
  for (const each of family) await waitFor(() => isKnown(each), each.workflowId);
  const descriptions = await Promise.all(family.map((each) => each.describe()));
  const inherited = expect.objectContaining({ priorityKey: 1, fairnessKey: 'camp-001' });
  expect(descriptions.map(({ priority }) => priority)).toEqual([inherited, inherited, inherited]);
  await rig.client.workflow.getHandle('lead-heir').cancel();
  await rig.called('closeJourney');
});

it('triages an urgent lead before the low ones that came first', async () => {
  rig.script(brief);
  await rig.withdraw();
  await arrive(idsOf('low', WAITING), { campaign_id: 'camp-001', priority: 'low' });
  await arrive(['urgent'], { campaign_id: 'camp-001', priority: 'urgent' });
  await rig.deploy();
  expect((await positionsOf(['urgent'], WAITING + 1))[0]).toBeLessThanOrEqual(AT_WORK);
});

it('lets a small campaign share the workers with a large one that came first', async () => {
  rig.script(brief);
  await rig.withdraw();
  await arrive(idsOf('large', WAITING), { campaign_id: 'camp-001', priority: 'medium' });
  const small = idsOf('small', 10);
  await arrive(small, { campaign_id: 'camp-002', priority: 'medium' });
  await rig.deploy();
  const positions = (await positionsOf(small, WAITING + small.length)).toSorted((a, b) => a - b);
  // one whose task had to be given out again says nothing about the queue
  expect(positions[small.length / 2]).toBeLessThanOrEqual(small.length + AT_WORK);
});
