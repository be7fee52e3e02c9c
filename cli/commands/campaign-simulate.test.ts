import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { merit } from '../../test/cli-rig';
import type { ReplayReport } from '../simulate/replay';

const directory = mkdtempSync(join(tmpdir(), 'merit-simulate-'));
afterAll(() => rmSync(directory, { recursive: true }));

const file = join(directory, 'ads.csv');
const write = (rows: string[]): void =>
  writeFileSync(file, ['campaign,"age, years",cost,sales', ...rows, ''].join('\n'));
const simulate = (...options: string[]) =>
  merit(
    'campaign',
    'simulate',
    '--file',
    file,
    '--spend',
    'cost',
    '--outcome',
    'sales',
    '--cell',
    'campaign',
    ...options,
  );

describe('merit campaign simulate --file', () => {
  const ads = Array.from({ length: 200 }, (_, n) => `c${n % 2},30,${10 + (n % 7)},${n % 2 === 0 ? 3 : 1}`);
  beforeEach(() => write(ads));

  it('moves money to the cell that returns more, and values it on rows that were held out', async () => {
    const { code, out } = await simulate('--cap', '0.2', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      rows: 200,
      total_outcomes: 400,
      expected_gain: { basis: 'modelled' },
      holdout: { share: 0.5, seed: 1, held_out_rows: 100, splits: { count: 20 } },
      moves: [
        { cell: ['c0'], change: 0.2 },
        { cell: ['c1'], change: expect.any(Number) },
      ],
      warnings: [],
    });
    expect((await simulate('--cap', '0.2')).out).toMatch(/at their own rates +\+\d/);
  });

  it('refuses to go without a cap, and warns of a wide one', async () => {
    expect(await simulate()).toMatchObject({ code: 2, error: expect.stringContaining('--cap 0.2') });
    expect((await simulate('--cap', '1.5')).code).toBe(2);
    expect((await simulate('--cap', '1')).out).toContain('the model’s alone');
  });

  it('says which file, column or row is wrong', async () => {
    expect(await simulate('--cap', '0.2', '--cell', 'campaign,age')).toMatchObject({
      code: 2,
      error: expect.stringMatching(/no column age\. It has campaign, age, years, cost, sales/),
    });
    write([...ads, 'c1,30,ten,1', 'c1,30,-1,1']);
    const { code, error } = await simulate('--cap', '0.2');
    expect(code).toBe(2);
    expect(error).toMatch(/2 rows.*\n.*line 202: cost is not a number/);
    rmSync(file);
    expect(await simulate('--cap', '0.2')).toMatchObject({ code: 2, error: `There is no file ${file}.` });
  });

  it('counts empty cells as nothing, and says so', async () => {
    write([...ads, 'c1,30,5,']);
    expect((await simulate('--cap', '0.2')).out).toContain('1 empty cells');
  });
});

describe('merit campaign simulate CAMPAIGN', () => {
  const folder = join(directory, 'tables');
  const daysOf = (campaign: string, revenue: number): string[] =>
    Array.from({ length: 50 }, (_, n) => {
      const date = new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 10);
      return `${campaign},${date},1000,${n < 40 ? 20 + (n % 3) : 2},10,1,500,${revenue + (n % 2) * 20}`;
    });
  const HEADER = 'campaign_id,date,impressions,clicks,leads_created,conversions,cost_usd,revenue_usd';
  beforeAll(() => {
    mkdirSync(folder);
    writeFileSync(
      join(folder, 'campaign_daily.csv'),
      [HEADER, ...daysOf('camp-1', 100), ...daysOf('camp-2', 2000), ''].join('\n'),
    );
    writeFileSync(join(folder, 'campaigns.csv'), 'campaign_id,name,channel_mix\ncamp-1,One,"[""Email""]"\n');
  });

  it('says what would have been proposed on which day, and what ran strangely since when', async () => {
    const { code, out } = await merit('campaign', 'simulate', 'camp-1', '--data', folder, '--json');
    expect(code).toBe(0);
    const report = JSON.parse(out) as ReplayReport;
    expect(report).toMatchObject({ days: 50, from: '2026-01-01', to: '2026-02-19', escalated_on: [] });
    // what loses money is known to do so after thirty days, and is not proposed again for a week
    const pauses = report.proposals.filter(({ type }) => type === 'auto_pause');
    expect(pauses[0]).toMatchObject({ date: '2026-01-30', impact_basis: 'modelled', clear: true });
    expect(pauses.map(({ date }) => date)).toEqual(['2026-01-30', '2026-02-06', '2026-02-13']);
    expect(report.anomalies[0]).toMatchObject({ metric: 'clicks', direction: 'below', since: '2026-02-10' });
    expect(report.anomalies[0]!.date > '2026-02-10').toBe(true);
  });

  it('reads days alone, and a campaign that does well', async () => {
    const file = join(folder, 'campaign_daily.csv');
    const { out } = await merit('campaign', 'simulate', 'camp-2', '--data', file);
    expect(out).not.toContain('auto_pause');
    expect(out).toContain('Not replayed');
  });

  it('refuses what it cannot read', async () => {
    expect(await merit('campaign', 'simulate', 'camp-9', '--data', folder)).toMatchObject({
      code: 2,
      error: expect.stringContaining('no days of campaign camp-9'),
    });
    expect((await merit('campaign', 'simulate', 'camp-1', '--data', join(folder, 'nowhere'))).code).toBe(2);
    expect((await merit('campaign', 'simulate')).code).toBe(2);
  });
});
