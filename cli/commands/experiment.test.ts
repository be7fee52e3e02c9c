import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '../../data/random';
import { merit } from '../../test/cli-rig';

const directory = mkdtempSync(join(tmpdir(), 'merit-experiment-'));
afterAll(() => rmSync(directory, { recursive: true }));
const file = join(directory, 'trial.csv');

/** A trial in which small companies answer short mails and large ones long mails. */
function writeTrial(rows: number): void {
  const random = new Random(3, 'trial');
  const lines = Array.from({ length: rows }, () => {
    const size = random.pick(['small', 'large']);
    const mail = random.pick(['long', 'none', 'short']);
    const rate = mail === 'none' ? 0.05 : (size === 'small') === (mail === 'short') ? 0.3 : 0.1;
    const replied = random.chance(rate);
    return [size, random.integer(1, 90), mail, replied ? 'yes' : 'no', replied ? random.integer(10, 99) : 0].join(',');
  });
  writeFileSync(file, ['size,age,mail,replied,revenue', ...lines, ''].join('\n'));
}

const report = (...options: string[]) =>
  merit('experiment', 'report', '--file', file, '--arm', 'mail', '--outcome', 'replied', ...options);

describe('merit experiment report --file', () => {
  beforeEach(() => writeTrial(4_000));

  it('says that personalising pays where it does, and draws it', async () => {
    const plot = join(directory, 'plot.svg');
    const { code, out } = await report('--control', 'none', '--plot', plot);
    expect(code).toBe(0);
    expect(out).toContain('Personalising pays: choose by person.');
    expect(out).toMatch(/short − none/);
    expect(out).toContain('Left out: revenue, gives the outcome away');
    expect(readFileSync(plot, 'utf8')).toMatch(/^<svg [^>]*role="img".*by person.*<\/svg>\n$/s);
  });

  it('says that one variant suffices when people are not told apart, as JSON', async () => {
    const { out } = await report('--context', 'age', '--json');
    const [found] = (JSON.parse(out) as { outcomes: Record<string, unknown>[] }).outcomes;
    expect(found).toMatchObject({
      ...{ outcome: 'replied', rows: 4_000, verdict: 'one_variant', context: ['age'], left_out: [] },
      recommended: { policy: 'everybody: the best one' },
    });
  });

  it('names what is wrong with columns, arms and values', async () => {
    const wrong = async (options: string[], message: string): Promise<void> => {
      const { code, error } = await report(...options);
      expect([code, error]).toEqual([2, expect.stringContaining(message)]);
    };
    await wrong(['--context', 'planet'], 'has no column planet. It has size, age, mail, replied, revenue');
    await wrong(['--control', 'post'], 'There is no arm post. There are long, none, short.');
    await wrong(['--propensity', 'age'], 'age is no chance above 0 up to 1, such as 0.25');
    await wrong(['--outcome', 'size'], 'row 1: size is neither a number nor yes or no');
    await wrong(['--seed', 'x'], '--seed must be a whole number');
    writeFileSync(file, 'size,mail,replied\nsmall,,1\n');
    await wrong([], 'row 1: mail is empty. Every row needs an arm.');
  });
});
