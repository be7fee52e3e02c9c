import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { merit } from '../../test/cli-rig';

const directory = mkdtempSync(join(tmpdir(), 'merit-evaluate-'));
afterAll(() => rmSync(directory, { recursive: true }));

const evaluate = (...options: string[]) =>
  merit('evaluate', 'memory', '--leads', '10', '--journeys', '1', '--seeds', '3', ...options);

describe('merit evaluate memory', () => {
  it('prints all worlds and arms, named a simulation, and writes the same as Markdown', async () => {
    const report = join(directory, 'memory.md');
    const { code, out } = await evaluate('--report', report);
    expect(code).toBe(0);
    for (const text of [out, readFileSync(report, 'utf8')])
      for (const word of ['Simulation', 'learnable', 'nothing_to_learn', 'drifting', 'no_memory', 'both', 'opt-outs'])
        expect(text).toContain(word);
  });

  it('answers programs with every figure', async () => {
    const { code, out } = await evaluate('--json');
    expect(code).toBe(0);
    const answer: unknown = JSON.parse(out);
    expect(answer).toMatchObject({ kind: 'simulation', leads: 10, seeds: 3, seed: 1 });
  });

  it('refuses too few seeds for an interval', async () => {
    expect(await evaluate('--seeds', '2')).toMatchObject({ code: 2 });
  });
});
