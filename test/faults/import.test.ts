/** A folder of all tables into the real processes: every good row in, every bad one named, and the same whatever is killed. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImportReport } from '../../cli/exchange/report';
import { TABLE_NAMES } from '../../data/exchange';
import { startExchangeRig, type ExchangeRig } from '../exchange-rig';
import { writeSpoiledDataset, type SpoiledDataset } from '../spoiled-dataset';
import { waitFor } from '../wait-for';

const directory = mkdtempSync(join(tmpdir(), 'purple-merit-import-'));
let spoiled: SpoiledDataset;
let rig: ExchangeRig;
let disturbed: ExchangeRig;

beforeAll(async () => {
  spoiled = writeSpoiledDataset(directory, { leads: 600, interactions: 4_000 });
  [rig, disturbed] = [await startExchangeRig(), await startExchangeRig()];
});
afterAll(async () => {
  await Promise.all([rig.stop(), disturbed.stop()]);
  rmSync(directory, { recursive: true });
});

const importFolder = async (into: ExchangeRig): Promise<{ code: number | null; report: ImportReport }> => {
  const { code, out, error } = await into.merit('data', 'import', directory, '--json');
  if (!out) throw new Error(error);
  return { code, report: JSON.parse(out) as ImportReport };
};
const badIn = ({ notes_file }: ImportReport): string[] =>
  readFileSync(notes_file!, 'utf8')
    .split('\n')
    .filter((line) => line.split(',')[2] === 'failed')
    .map((line) => line.split(',').slice(0, 2).join(':'));

it('takes every good row, names every bad one, and the second time says that nothing is new', async () => {
  const first = await importFolder(rig);
  expect(first.code).toBe(1);
  expect(first.report.files.map(({ table }) => table)).toEqual(TABLE_NAMES);
  expect(Object.fromEntries(first.report.files.map(({ table, rows }) => [table, rows]))).toEqual(spoiled.rows);
  expect(badIn(first.report).sort()).toEqual([...spoiled.bad].sort());
  expect(first.report.totals).toMatchObject({ merged: spoiled.merged.length, skipped: 25, failed: spoiled.bad.length });
  expect(first.report.files.every(({ ignored_columns }) => ignored_columns.includes('colour'))).toBe(true);
  expect(readFileSync(first.report.notes_file!, 'utf8')).not.toContain('@');

  const before = await rig.exported();
  const second = await importFolder(rig);
  expect(second.report.totals).toMatchObject({ created: 0, updated: 0, merged: 0, failed: spoiled.bad.length });
  expect(await rig.exported()).toEqual(before);
});

it('has the same in the end when the CLI and the data server are killed on the way', async () => {
  const stored = async (): Promise<number> =>
    Number(
      (await disturbed.database.pools.read.query<{ n: number }>('SELECT count(*) AS n FROM interactions')).rows[0]?.n,
    );
  const killed = disturbed.start('data', 'import', directory, '--json');
  await waitFor(async () => (await stored()) > 500, 'some interactions to be stored');
  killed.child.kill('SIGKILL');
  expect((await killed.ended).code).toBeNull();
  const soFar = await stored();
  expect(soFar).toBeLessThan(spoiled.rows.interactions!);

  const again = importFolder(disturbed);
  await waitFor(async () => (await stored()) > soFar + 500, 'more interactions to be stored');
  await disturbed.killDataServer();
  expect((await again).report.totals.failed).toBe(spoiled.bad.length);
  expect(await disturbed.exported()).toEqual(await rig.exported());
});

it('takes its own export back, and there is nothing new in it', async () => {
  const exported = mkdtempSync(join(tmpdir(), 'purple-merit-export-'));
  await rig.merit('data', 'export', exported);
  const { code, out } = await rig.merit('data', 'import', exported, '--json');
  const { totals } = JSON.parse(out) as ImportReport;
  expect([code, totals.created, totals.updated, totals.failed]).toEqual([0, 0, 0, 0]);
  rmSync(exported, { recursive: true });
});

it('ends with 2, and stores nothing, where a file is no table or lacks what its rows need', async () => {
  const { code, error } = await rig.merit('data', 'import', join(directory, 'nowhere'));
  expect([code, error]).toEqual([2, expect.stringContaining('no file or folder')]);
  expect((await rig.merit('data', 'import', 'package.json')).code).toBe(2);
});
