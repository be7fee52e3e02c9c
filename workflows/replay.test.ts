/** Histories recorded from earlier builds: what is running out there must be able to go on with this one. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker, type WorkflowBundle } from '@temporalio/worker';

const HISTORIES = join(__dirname, 'histories');
const recorded = readdirSync(HISTORIES).filter((file) => file.endsWith('.json'));
const logger = new DefaultLogger('ERROR');
const dataConverter = { payloadConverterPath: require.resolve('./payload-converter') };

jest.setTimeout(60_000);
beforeAll(() => Runtime.install({ logger }));

const bundle = (workflowsPath: string): Promise<WorkflowBundle> =>
  bundleWorkflowCode({ workflowsPath, ...dataConverter, logger });

/** Ids of children derive from the id of the workflow, which its first event names. */
function replay(workflowBundle: WorkflowBundle, file: string): Promise<void> {
  const history = JSON.parse(readFileSync(join(HISTORIES, file), 'utf8')) as {
    events: { workflowExecutionStartedEventAttributes?: { workflowId: string } }[];
  };
  const workflowId = history.events[0]?.workflowExecutionStartedEventAttributes?.workflowId;
  return Worker.runReplayHistory({ workflowBundle, dataConverter }, history, workflowId);
}

describe('today’s workflows', () => {
  let today: WorkflowBundle;
  beforeAll(async () => {
    today = await bundle(require.resolve('.'));
  });

  it('have histories of every kind of workflow to replay', () => {
    const kinds = new Set(recorded.map((file) => file.split('.')[0]));
    expect(kinds).toEqual(
      new Set([
        'leadJourney',
        'engageLead',
        'nurtureLead',
        'supportHandoff',
        'escalation',
        'optimizeCampaign',
        'consolidateMemory',
        'retrainModel',
      ]),
    );
  });

  it.each(recorded)('replay %s', async (file) => {
    await expect(replay(today, file)).resolves.toBeUndefined();
  });
});

it('refuses a workflow that was changed without patching', async () => {
  const changed = await bundle(require.resolve('../test/fixtures/changed-workflows'));
  const journeys = recorded.filter((file) => file.startsWith('leadJourney.'));
  for (const file of journeys) await expect(replay(changed, file)).rejects.toThrow(/[Nn]ondeterminism/);
});
