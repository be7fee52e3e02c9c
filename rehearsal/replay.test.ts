import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { triageOf } from '../test/decision-log';
import { openRecording, RecordingError } from './recording';
import { replayHistories } from './replay';

const HISTORIES = join(__dirname, '..', 'workflows', 'histories');
jest.setTimeout(60_000);

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'recording-'))));
afterEach(() => rm(folder, { recursive: true }));

it('finds that this build goes on with every recorded history', async () => {
  await cp(join(HISTORIES, 'leadJourney.engaged.json'), join(folder, 'one.json'));
  await cp(join(HISTORIES, 'optimizeCampaign.applied.json'), join(folder, 'two.json'));
  const { histories } = await openRecording(folder);
  const code = { workflowsPath: require.resolve('../workflows') };
  expect(await replayHistories(histories, undefined, code)).toEqual({ replayed: 2, broken: [] });
});

it('names the histories that a changed workflow cannot go on with, and why', async () => {
  await cp(join(HISTORIES, 'leadJourney.engaged.json'), join(folder, 'one.json'));
  await cp(join(HISTORIES, 'escalation.approved.json'), join(folder, 'two.json'));
  const { histories } = await openRecording(folder);
  const code = { workflowsPath: require.resolve('../test/fixtures/changed-workflows') };
  const { replayed, broken } = await replayHistories(histories, undefined, code);
  expect(replayed).toBe(2);
  expect(broken).toEqual([
    { workflow_id: expect.stringMatching(/^lead-/), error: expect.stringMatching(/nondeterminism/i) },
  ]);
});

it('reads decisions a line each, and names the line that is none', async () => {
  const file = join(folder, 'decisions.jsonl');
  await writeFile(file, `${JSON.stringify(triageOf({}))}\n\n{"decision_id":"x"}\n`);
  const { decisions } = await openRecording(folder);
  const reading = decisions[Symbol.asyncIterator]();
  expect((await reading.next()).value).toMatchObject({ kind: 'triage' });
  await expect(reading.next()).rejects.toThrow(/line 3 is no decision/);
});

it('says what to do about a folder without a recording', async () => {
  await expect(openRecording(folder)).rejects.toThrow(RecordingError);
  await expect(openRecording(join(folder, 'missing'))).rejects.toThrow(/merit rehearse record/);
});
