import fc from 'fast-check';
import { sum } from '../numbers';
import { bestProbabilities } from '../../learning/experiments/beta';
import { chooseVariant, PROPENSITY_FLOOR, type VariantStats } from './variant';

const stats = (...given: [string, number, number][]): VariantStats[] =>
  given.map(([variant_id, sends, successes]) => ({ variant_id, sends, successes }));
const shares = (given: VariantStats[], draw = 0.5) => chooseVariant(given, given, draw);

describe('choosing a variant', () => {
  it('has nothing to choose when no variant runs', () => {
    expect(chooseVariant([], stats(['a', 5, 1]), 0.5)).toEqual({ variant_id: null, propensities: null, knowledge: [] });
  });

  it('gives variants of which nothing is known the same chance', () => {
    const { propensities, knowledge } = chooseVariant([{ variant_id: 'a' }, { variant_id: 'b' }], [], 0.1);
    expect(propensities?.a).toBeCloseTo(0.5, 10);
    expect(knowledge[0]).toEqual({ variant_id: 'a', sends: 0, successes: 0, rate: null, interval: [0, 1] });
  });

  it('prefers the one that does better, more surely the more is known, and never gives up on the other', () => {
    const few = shares(stats(['a', 20, 4], ['b', 20, 2])).propensities;
    const many = shares(stats(['a', 2000, 400], ['b', 2000, 200])).propensities;
    expect(few?.a).toBeGreaterThan(0.5);
    expect(many?.a).toBeGreaterThan(few?.a ?? 1);
    expect(many?.b).toBeCloseTo(PROPENSITY_FLOOR, 6);
  });

  it('prefers a promoted variant by its weight, and keeps the propensities exact and the others alive', () => {
    const known = stats(['a', 100, 10], ['b', 100, 10]);
    const promoted = [{ variant_id: 'a', weight: 300 }, { variant_id: 'b' }];
    const { propensities } = chooseVariant(promoted, known, 0.5);
    expect(propensities?.a).toBeCloseTo(PROPENSITY_FLOOR + (1 - 2 * PROPENSITY_FLOOR) * 0.75, 6);
    expect(sum(Object.values(propensities ?? {}))).toBeCloseTo(1, 9);
    const chosen = (draw: number) => chooseVariant(promoted, known, draw).variant_id;
    expect([chosen((propensities?.a ?? 0) - 1e-6), chosen((propensities?.a ?? 0) + 1e-6)]).toEqual(['a', 'b']);
  });

  it('says what it knows of each: sends, successes, interval', () => {
    const [a] = shares(stats(['a', 100, 20])).knowledge;
    expect(a).toEqual({ variant_id: 'a', sends: 100, successes: 20, rate: 0.2, interval: [0.1334, 0.2888] });
  });

  it('decides as the draw says, with exactly the logged probabilities', () => {
    const known = stats(['a', 40, 8], ['b', 40, 4], ['c', 10, 1]);
    const { propensities } = shares(known);
    const counts: Record<string, number> = {};
    const STEPS = 500;
    for (let step = 0; step < STEPS; step++) {
      const chosen = shares(known, (step + 0.5) / STEPS).variant_id ?? '';
      counts[chosen] = (counts[chosen] ?? 0) + 1;
    }
    for (const [id, chance] of Object.entries(propensities ?? {}))
      expect((counts[id] ?? 0) / STEPS).toBeCloseTo(chance, 2);
  });

  it('whatever the figures: propensities add up to 1, none is below the floor, the choice is one of them', () => {
    const variant = fc.record({
      sends: fc.oneof(fc.nat(50), fc.nat(1_000_000)),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(
        fc.array(variant, { minLength: 1, maxLength: 20 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(100),
        (given, draw, trials) => {
          const known = given.map(({ sends, share }, index) => ({
            variant_id: `v${index}`,
            sends,
            successes: Math.floor(sends * share),
          }));
          const { variant_id, propensities } = chooseVariant(known, known, draw, {
            trials,
            successes: Math.floor(trials / 2),
          });
          const chances = Object.values(propensities ?? {});
          expect(sum(chances)).toBeCloseTo(1, 9);
          for (const chance of chances) expect(chance).toBeGreaterThanOrEqual(PROPENSITY_FLOOR - 1e-12);
          expect(propensities).toHaveProperty(variant_id ?? 'none');
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('the chance to be the best', () => {
  it('agrees with the closed form for two rates', () => {
    // P(Beta(2,1) > Beta(1,1)) = ∫ 2x · x dx = 2/3
    expect(
      bestProbabilities([
        { a: 2, b: 1 },
        { a: 1, b: 1 },
      ])[0],
    ).toBeCloseTo(2 / 3, 3);
    // P(Beta(3,1) > Beta(1,2)) = ∫ 3x²(1 − (1 − x)²) dx = 0.9
    expect(
      bestProbabilities([
        { a: 3, b: 1 },
        { a: 1, b: 2 },
      ])[0],
    ).toBeCloseTo(0.9, 3);
  });

  it('survives rates far apart and very sharp', () => {
    expect(
      bestProbabilities([
        { a: 9e5, b: 1e5 },
        { a: 1e5, b: 9e5 },
      ])[0],
    ).toBeCloseTo(1, 9);
  });
});
