import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { merit, scriptedApi } from '../../../test/cli-rig';
import { artefactOf, registeredModel, trainedModel } from '../../../test/triage-models';
import { gateOf, triageOf } from '../../../test/decision-log';

const api = scriptedApi();
const lukewarm = { source: 'Outbound', persona: 'Procurement', industry: 'EdTech', company_size: '51-200' };
const noHistories = ['--history-limit', '0'];

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rehearse-'));
  api.byPath['/api/v1/models'] = { items: [] };
});
afterEach(() => rm(folder, { recursive: true }));

it('makes the decisions of the running system again, and writes what it found', async () => {
  api.answer.body = { items: [triageOf({ ...lukewarm, lead_id: 'near' }), gateOf({})], next_cursor: null };
  const report = join(folder, 'report.md');
  const moved = ['--set', 'triage.qualified_threshold=0.05', '--since', '2026-01-01', '--report', report];
  const { code, out } = await merit('rehearse', ...noHistories, ...moved, '--json');
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    verdict: 'pass',
    changes: [{ lead_id: 'near', from: expect.stringContaining('Cold Lead'), why: 'baseline +2.944' }],
    decisions: { triage: { made_again: 1, changed: 1 }, gate: { made_again: 1, changed: 0 } },
    sends: { newly_engaged: ['near'], forbidden: [] },
    histories: null,
  });
  expect(await readFile(report, 'utf8')).toContain('| near | triage |');
  expect(api.seen.map(({ url }) => url)).toEqual([
    '/api/v1/models?purpose=triage&status=champion',
    '/api/v1/decisions?since=2026-01-01T00%3A00%3A00.000Z&limit=200',
  ]);
});

it('rehearses a recording where nothing runs, within a period', async () => {
  const decisions = [
    triageOf({ lead_id: 'before' }, { decided_at: '2026-01-01T00:00:00.000Z' }),
    triageOf({ lead_id: 'within' }),
  ];
  await writeFile(join(folder, 'decisions.jsonl'), decisions.map((each) => JSON.stringify(each)).join('\n'));
  const { out } = await merit('rehearse', '--from', folder, '--since', '2026-05-01', ...noHistories, '--json');
  expect(JSON.parse(out)).toMatchObject({ decisions: { read: { triage: 1 } } });
  expect(api.seen).toEqual([]);
});

it('decides by the model that is named, or by the one that decides in the running system, or by none', async () => {
  const trained = trainedModel('Partner');
  const model = registeredModel(trained);
  const file = join(folder, 'model.json');
  await writeFile(file, artefactOf(trained));
  api.byPath['/api/v1/models'] = { items: [model] };
  api.byPath[`/api/v1/models/${model.model_id}`] = { model, artefact: artefactOf(trained) };
  api.answer.body = { items: [triageOf({ source: 'Referral' })], next_cursor: null };
  const changedBy = async (...named: string[]): Promise<unknown> => {
    const { out } = await merit('rehearse', ...noHistories, ...named, '--json');
    return (JSON.parse(out) as { decisions: { triage: { changed: number } } }).decisions.triage.changed;
  };
  expect(await changedBy('--model', file)).toBe(1);
  expect(await changedBy('--model', model.model_id)).toBe(1);
  expect(await changedBy()).toBe(1);
  expect(await changedBy('--model', 'rules')).toBe(0);
});

it('fails the process when the check fails', async () => {
  await writeFile(join(folder, 'decisions.jsonl'), JSON.stringify(triageOf(lukewarm)));
  const strict = ['--set', 'triage.qualified_threshold=0.05', '--max-changes', '0'];
  const { out } = await merit('rehearse', '--from', folder, ...noHistories, ...strict);
  expect(out).toContain('do not deploy');
  expect(process.exitCode).toBe(1);
  process.exitCode = 0;
});

it.each([
  [['--set', 'triage.colour=3'], 'colour'],
  [['--set', 'triage.qualified_threshold=2'], 'qualified_threshold'],
  [['--set', 'nonsense'], 'triage.qualified_threshold=0.4'],
  [['--set', 'gate.sendDays=[9]'], 'sendDays'],
  [['--rules', '/does/not/exist.json'], 'cannot be read'],
  [['--from', '/does/not/exist'], 'merit rehearse record'],
  [['--since', 'yesterday'], '30d'],
  [['--model', '/does/not/exist.json'], 'no model file'],
  [['--model', __filename], 'no JSON'],
  [['--max-changes', '2'], 'share from 0 to 1'],
])('%j is wrong input', async (options, told) => {
  const { code, error } = await merit('rehearse', ...noHistories, ...options);
  expect(code).toBe(2);
  expect(error).toContain(told);
  expect(api.seen).toEqual([]);
});

it('does not mix two recordings', async () => {
  await writeFile(join(folder, 'decisions.jsonl'), '');
  expect(await merit('rehearse', 'record', folder)).toMatchObject({ code: 2, error: expect.stringContaining(folder) });
});
