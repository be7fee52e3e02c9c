import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReportWriter } from './report';

const directory = mkdtempSync(join(tmpdir(), 'merit-report-'));
afterAll(() => rmSync(directory, { recursive: true }));

const leads = { path: 'leads.csv', name: 'leads.csv', table: 'leads' as const, bytes: 1, ignoredColumns: [] };

it('lists failed and merged rows, and keeps what needs a look to its owner', async () => {
  const notesFile = join(directory, 'imports', 'now.csv');
  const writer = new ReportWriter(notesFile);
  writer.begin(leads);
  await writer.take([
    { line: 2, outcome: 'created' },
    { line: 3, outcome: 'merged', reason: 'is lead-1' },
    { line: 4, outcome: 'failed', reason: 'email is no address' },
  ]);
  expect(await writer.end([])).toMatchObject({
    merged: [{ file: 'leads.csv', line: 3, reason: 'is lead-1' }],
    failed: [{ file: 'leads.csv', line: 4, reason: 'email is no address' }],
    notes_file: notesFile,
  });
  expect(statSync(notesFile).mode & 0o777).toBe(0o600);
});
