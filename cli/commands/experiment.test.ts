import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '../../data/random';
import { merit, scriptedApi } from '../../test/cli-rig';

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

describe('merit experiment report of a campaign', () => {
  const api = scriptedApi();
  const row = (assignment_id: number, arm: string, success: boolean | null) => ({
    ...{ assignment_id, arm, success, segment: assignment_id % 3 === 0 ? 'SaaS' : 'Retail', random_draw: 0.3 },
    ...{ assigned_by: 'bandit', propensities: { a: 0.5, no_contact: 0.5 }, assigned_at: '2026-11-01T10:00:00.000Z' },
    ...{ contacts: 1, sent: arm === 'a' ? 1 : 0, refused: arm === 'a' && assignment_id % 10 === 0 ? 1 : 0 },
  });

  it('counts whom the gate refused, leaves out the young, and compares with not writing', async () => {
    const mature = Array.from({ length: 400 }, (_, at) => row(at + 1, at % 2 ? 'a' : 'no_contact', at % 4 === 1));
    api.answer.body = { items: [...mature, row(401, 'a', null)], next_cursor: null };
    const { code, out } = await merit('experiment', 'report', 'camp-1');
    expect(code).toBe(0);
    expect(api.seen[0]?.url).toBe('/api/v1/campaigns/camp-1/experiment?limit=500');
    expect(out).toMatch(/a +│ 200 +│ 40 +│ 100/);
    expect(out).toMatch(/a − no_contact +│ 0\.[45]\d* /);
    expect(out).toContain('Not counted: 1 companies too young to have answered');
  });

  it('says when nothing can be told yet, and wants a campaign or a file', async () => {
    api.answer.body = { items: [row(1, 'a', null)], next_cursor: null };
    const early = await merit('experiment', 'report', 'camp-1');
    expect([early.code, early.error]).toEqual([1, expect.stringContaining('1 companies are assigned, 0 of them had')]);
    expect((await merit('experiment', 'report')).error).toContain('Name a campaign, or a file');
  });
});
