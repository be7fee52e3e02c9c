import { triageOf } from '../test/decision-log';
import type { LoggedDecision } from '../workflows/contracts/decision-log';
import { TRIAGE_RULES } from '../agents/triage/policy';
import { effectOf } from './effect';
import { rehearseTriage, type RehearsedTriage } from './triage';

const lukewarm = { source: 'Outbound', persona: 'Procurement', industry: 'EdTech', company_size: '51-200' };
const rules = { ...TRIAGE_RULES, qualified_threshold: 0.05 };

const rehearsed = (more: Partial<LoggedDecision>, lead: object = lukewarm): RehearsedTriage =>
  rehearseTriage(triageOf(lead, more), { rules, model: null })!;
const many = (count: number, make: (n: number) => RehearsedTriage): RehearsedTriage[] =>
  Array.from({ length: count }, (_, n) => make(n));

it('is unknown before any journey has ended', () => {
  expect(effectOf([rehearsed({})])).toMatchObject({ labelled: 0, difference: null, bounds: null });
});

it('is none where every journey would have gone the same way', () => {
  const same = many(10, () => rehearsed({ outcome: 'engaged' }, {}));
  expect(effectOf(same)).toMatchObject({ labelled: 10, difference: { value: 0, low: 0, high: 0 } });
});

it('is unknown, within bounds, where the log never went the candidate’s way', () => {
  const effect = effectOf([
    ...many(60, () => rehearsed({ outcome: 'engaged' }, {})),
    ...many(40, (n) => rehearsed({ outcome: n < 10 ? 'engaged' : 'no_response' })),
  ]);
  expect(effect).toMatchObject({ labelled: 100, without_support: 40, difference: null, bounds: [-0.1, 0.3] });
  expect(effect.told[0]).toMatch(/^Unknown: 40 % of what the policy would do was never done/);
});

it('is estimated where chance has sent some leads the candidate’s way', () => {
  // one cold lead in five was engaged by chance: half of these succeeded, of the others one in ten
  const explored = { 'Campaign Qualified': 0.2, 'Cold Lead': 0.8 };
  const asCold = many(800, (n) =>
    rehearsed({ propensities: explored, outcome: n % 10 === 0 ? 'engaged' : 'no_response' }),
  );
  const engaged = many(200, (n) => {
    const decision = rehearsed({ propensities: explored, outcome: n % 2 === 0 ? 'engaged' : 'no_response' });
    return { ...decision, before: { ...decision.before, category: 'Campaign Qualified' as const } };
  });
  const { difference, without_support } = effectOf([...asCold, ...engaged]);
  expect(without_support).toBe(0);
  expect(difference?.value).toBeCloseTo(0.5 - (0.8 * 0.1 + 0.2 * 0.5), 5);
  expect(difference!.low).toBeGreaterThan(0);
  expect(difference!.high).toBeLessThan(0.7);
});

it('claims nothing from a handful of journeys that chance sent the candidate’s way', () => {
  const explored = { 'Campaign Qualified': 0.01, 'Cold Lead': 0.99 };
  const effect = effectOf(many(100, () => rehearsed({ propensities: explored, outcome: 'no_response' })));
  expect(effect).toMatchObject({ without_support: 0, difference: null });
});
