import { NO_CONTACT } from '../../workflows/contracts/experiment';
import { assignArm, WITHHOLD_FROM, type ArmQuestion } from './experiment';
import { poolingStrength, posteriorOfSegment, type SegmentResult } from './pooling';

const question: ArmQuestion = {
  variants: [{ variant_id: 'a' }, { variant_id: 'b' }],
  stats: [
    { variant_id: 'a', sends: 400, successes: 80 },
    { variant_id: 'b', sends: 400, successes: 20 },
  ],
  results: [],
  segment: 'SaaS',
  assigned: WITHHOLD_FROM,
  shares: { holdout: 0.05, uniform: 0.1 },
  similar: { trials: 0, successes: 0 },
  group_draw: 0.9,
  draw: 0.5,
};

test('every arm keeps its floor, and the propensities are the chances with which arms are drawn', () => {
  const steps = 24;
  const counts = new Map<string, number>();
  for (let group = 0; group < steps; group++)
    for (let draw = 0; draw < steps; draw++) {
      const { arm } = assignArm({ ...question, group_draw: (group + 0.5) / steps, draw: (draw + 0.5) / steps });
      counts.set(arm, (counts.get(arm) ?? 0) + 1 / steps ** 2);
    }
  const { propensities } = assignArm(question);
  expect(Object.values(propensities).reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 9);
  for (const [arm, chance] of Object.entries(propensities)) {
    expect(chance).toBeGreaterThanOrEqual(0.05 - 1e-9);
    expect(Math.abs((counts.get(arm) ?? 0) - chance)).toBeLessThan(0.05);
  }
  expect(propensities.a).toBeGreaterThan(0.5);
});

test('nobody is withheld a message before there are enough to learn from', () => {
  const early = { ...question, assigned: WITHHOLD_FROM - 1 };
  for (const group_draw of [0, 0.04, 0.5, 0.99]) {
    const { arm, propensities } = assignArm({ ...early, group_draw });
    expect(arm).not.toBe(NO_CONTACT);
    expect(Object.keys(propensities)).toEqual(['a', 'b']);
  }
  expect(assignArm({ ...question, group_draw: 0.01 })).toMatchObject({ arm: NO_CONTACT, assigned_by: 'holdout' });
  expect(assignArm({ ...question, group_draw: 0.1 })).toMatchObject({ assigned_by: 'uniform' });
});

test('learns that not writing does better where it does', () => {
  const silence = { segment: 'SaaS', arm: NO_CONTACT, trials: 500, successes: 200 };
  const chance = (results: SegmentResult[]) => assignArm({ ...question, results }).propensities[NO_CONTACT] ?? 0;
  expect(chance([silence])).toBeGreaterThan(0.8);
  expect(chance([{ ...silence, successes: 5 }])).toBeLessThan(0.15);
});

test('segments share what they know as far as they are alike', () => {
  const segments = ['SaaS', 'Retail', 'Banking', 'Media'];
  const of = (rates: number[]) =>
    segments.map((segment, at) => ({ segment, arm: 'a', trials: 400, successes: Math.round(400 * rates[at]!) }));
  const [alike, apart] = [of([0.1, 0.1, 0.11, 0.1]), of([0.02, 0.3, 0.05, 0.2])];
  expect(poolingStrength(alike)).toBeGreaterThan(10 * poolingStrength(apart));
  const overall = { a: 80, b: 720 };
  const few = { trials: 10, successes: 5 };
  const mean = ({ a, b }: { a: number; b: number }): number => a / (a + b);
  const [pooled, alone] = [posteriorOfSegment(overall, few, 1_280), posteriorOfSegment(overall, few, 5)];
  expect(mean(pooled)).toBeLessThan(0.12);
  expect(mean(alone)).toBeGreaterThan(0.3);
});
