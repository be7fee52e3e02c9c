import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProgram, exitCodeOf, throwInsteadOfExit } from '../program';

describe('merit data generate', () => {
  const directory = mkdtempSync(join(tmpdir(), 'merit-data-'));
  let printed = '';

  beforeEach(() => {
    printed = '';
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((printed += String(text)), true));
    jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => rmSync(directory, { recursive: true }));

  async function run(...args: string[]): Promise<number> {
    const program = createProgram();
    throwInsteadOfExit(program);
    try {
      await program.parseAsync(['data', 'generate', ...args], { from: 'user' });
      return 0;
    } catch (error) {
      return exitCodeOf(error);
    }
  }

  it('writes one file a table, the same for the same seed and day', async () => {
    const args = ['--leads', '60', '--campaigns', '3', '--seed', '7', '--until', '2026-06-30', '--json', '--out'];
    const [one, two] = [join(directory, 'one'), join(directory, 'two')];
    expect(await run(...args, one)).toBe(0);
    expect(JSON.parse(printed)).toMatchObject({ directory: one, seed: 7, rows: { leads: 60, campaigns: 3 } });
    expect(await run(...args, two)).toBe(0);
    expect(readdirSync(one)).toContain('leads.csv');
    for (const file of readdirSync(one))
      expect(readFileSync(join(two, file), 'utf8')).toBe(readFileSync(join(one, file), 'utf8'));
  });

  it.each([
    ['a number that is none', '--leads', 'many'],
    ['no leads', '--leads', '0'],
    ['a day that does not exist', '--until', '2026-02-30'],
    ['an option that does not exist', '--size', '3'],
  ])('ends with 2 on %s', async (_, ...args) => {
    const out = join(directory, 'refused');
    expect(await run(...args, '--out', out)).toBe(2);
    expect(existsSync(out)).toBe(false);
  });

  it('says once which day the data ends on', async () => {
    expect(await run('--help')).toBe(0);
    expect(
      printed
        .split('--until')[1]
        ?.split('--out')[0]
        ?.match(/default/g),
    ).toHaveLength(1);
  });

  it('ends with 2 when it is not told where to write, with 1 when it cannot', async () => {
    expect(await run()).toBe(2);
    expect(await run('--leads', '5', '--out', '/dev/null/nowhere')).toBe(1);
  });
});
