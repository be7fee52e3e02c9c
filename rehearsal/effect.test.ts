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

it('is estimated where chance has engaged some cold leads', () => {
  // one cold lead in five was engaged by chance: half of these succeeded, of the others one in ten
  const explored = { engage: 0.2, nurture: 0.8 };
  const cold = (random_draw: number, succeeds: boolean): RehearsedTriage =>
    rehearsed({ propensities: explored, random_draw, outcome: succeeds ? 'engaged' : 'no_response' });
  const effect = effectOf([
    ...many(800, (n) => cold(0.2 + n / 1_000, n % 10 === 0)),
    ...many(200, (n) => cold(n / 1_000, n % 2 === 0)),
  ]);
  expect(effect.without_support).toBe(0);
  expect(effect.difference!.value).toBeCloseTo(0.5 - (0.8 * 0.1 + 0.2 * 0.5), 5);
  expect(effect.difference!.low).toBeGreaterThan(0);
  expect(effect.difference!.high).toBeLessThan(0.7);
});

it('claims nothing from a handful of journeys that chance sent the candidate’s way', () => {
  const explored = { engage: 0.01, nurture: 0.99 };
  const effect = effectOf(
    many(100, () => rehearsed({ propensities: explored, random_draw: 0.5, outcome: 'no_response' })),
  );
  expect(effect).toMatchObject({ without_support: 0, difference: null });
});

it('leaves out journeys about which a person was asked: the person decided', () => {
  const asked = rehearsed({ outcome: 'engaged' });
  asked.before.asks_a_person = true;
  expect(effectOf([asked])).toMatchObject({ labelled: 0 });
});
