import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { merit } from '../../test/cli-rig';

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
