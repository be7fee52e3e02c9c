import fc from 'fast-check';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { sum } from '../../numbers';
import { allocate } from './allocate';
import { cellsOf, type Observation } from './cells';
import { estimateElasticity } from './elasticity';
import { heldOutGain } from './holdout';
import { planBudget } from './plan';

const LIMITS = { cap: 0.2, min_spend: 0 };

/** Ads of four cells; an ad of 100 brings `rates` outcomes on average, others by the elasticity. */
function ads(rates: readonly number[], elasticity: number, seed: number, each = 120): Observation[] {
  const generator = xoroshiro128plus(seed);
  const draw = (): number => uniformFloat64(generator);
  const poisson = (mean: number): number => {
    const end = Math.exp(-mean);
    let [count, product] = [0, draw()];
    for (; product > end; product *= draw()) count += 1;
    return count;
  };
  return rates.flatMap((rate, cell) =>
    Array.from({ length: each }, () => {
      const spend = 20 + 180 * draw();
      return { cell: `cell-${cell}`, spend, outcome: poisson(rate * (spend / 100) ** elasticity) };
    }),
  );
}

describe('the elasticity', () => {
  it('is found where rows of one cell were given different sums', () => {
    const { value, interval, measured } = estimateElasticity(ads([4, 2, 8, 1], 0.4, 1, 2_000));
    expect(measured?.value).toBeCloseTo(0.4, 1);
    expect(interval[0]).toBeLessThan(0.4);
    expect(interval[1]).toBeGreaterThan(0.4);
    expect(value).toBeGreaterThan(measured?.value ?? 1);
  });

  it('is the prior’s where nothing tells, and never reaches 1', () => {
    const alone = [{ cell: 'a', spend: 10, outcome: 3 }];
    expect(estimateElasticity(alone)).toMatchObject({ value: 0.6, measured: null });
    const steep = ads([4, 4, 4, 4], 1.5, 2);
    expect(estimateElasticity(steep).value).toBe(0.95);
  });
});

describe('rates of cells', () => {
  it('of tiny cells are shrunk to the common one, those of large cells are not', () => {
    const rows = [...ads([4, 2, 8, 1], 0.6, 3), { cell: 'tiny', spend: 1, outcome: 2 }];
    const cells = cellsOf(rows);
    const tiny = cells.at(-1);
    expect(tiny?.rate).toBe(2);
    expect(tiny?.shrunk.rate).toBeLessThan(0.2);
    const large = cells[0];
    expect(large && large.shrunk.rate / (large.rate ?? 0)).toBeCloseTo(1, 1);
  });

  it('that differ by noise alone move no money', () => {
    const rows = ['a', 'b', 'c'].map((cell, n) => ({ cell, spend: 100, outcome: 40 + n }));
    const { moves, gain } = planBudget(rows, LIMITS);
    expect(moves.map(({ change }) => change)).toEqual([0, 0, 0]);
    expect(gain.value).toBe(0);
  });
});

describe('an allocation', () => {
  const cell = fc.record({
    spend: fc.double({ min: 0, max: 1e5, noNaN: true }),
    rate: fc.oneof(fc.constant(0), fc.double({ min: 1e-6, max: 100, noNaN: true })),
    room: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  it('keeps the money and the bounds, whatever the cells', () => {
    fc.assert(
      fc.property(
        fc.array(cell, { minLength: 1, maxLength: 12 }),
        fc.double({ min: 0.1, max: 0.95, noNaN: true }),
        (given, e) => {
          const cells = given.map(({ spend, rate, room }) => ({
            spend,
            rate,
            least: spend * (1 - room),
            most: spend * (1 + room),
          }));
          const after = allocate(cells, e);
          const total = sum(cells.map(({ spend }) => spend));
          expect(Math.abs(sum(after) - total)).toBeLessThanOrEqual(1e-6 * Math.max(1, total));
          cells.forEach(({ least, most }, index) => {
            expect(after[index]).toBeGreaterThanOrEqual(least - 1e-6);
            expect(after[index]).toBeLessThanOrEqual(most + 1e-6);
          });
        },
      ),
    );
  });

  it('ends where the last dollar brings the same everywhere', () => {
    const cells = [1, 1.1, 0.95].map((rate) => ({ spend: 100, rate, least: 0, most: 300 }));
    const [a = 0, b = 0, c = 0] = allocate(cells, 0.5).map((after, n) => (cells[n]?.rate ?? 0) * (after / 100) ** -0.5);
    expect(a).toBeCloseTo(b, 6);
    expect(a).toBeCloseTo(c, 6);
  });
});

describe('a plan', () => {
  it('moves at most the cap, spares what must be spent, and concludes nothing from a few outcomes', () => {
    const rows = ads([4, 2, 8, 1], 0.6, 4);
    const spend = sum(rows.filter(({ cell }) => cell === 'cell-3').map((row) => row.spend));
    const { moves } = planBudget(rows, { cap: 0.2, min_spend: spend * 0.95 });
    expect(moves.map(({ change }) => change)).toEqual([expect.any(Number), expect.any(Number), 0.2, -0.05]);
    const few = planBudget(
      [
        { cell: 'a', spend: 10, outcome: 9 },
        { cell: 'b', spend: 10, outcome: 1 },
      ],
      LIMITS,
    );
    expect(few).toMatchObject({ insufficient_data: true, moves: [{ change: 0 }, { change: 0, small_sample: true }] });
  });

  it('promises what rows that were held out confirm, and nothing where the cells are alike', () => {
    const over = (rates: number[], from: number) =>
      Array.from({ length: 20 }, (_, n) => heldOutGain(ads(rates, 0.6, from + n), LIMITS, 0.5, n));
    const mean = (values: number[]): number => sum(values) / values.length;
    const different = over([4, 2, 8, 1], 100);
    expect(mean(different.map(({ at_held_out_rates }) => at_held_out_rates.value))).toBeGreaterThan(0.07);
    for (const { at_held_out_rates, with_diminishing_returns, hindsight } of different) {
      expect(with_diminishing_returns.value).toBeLessThan(at_held_out_rates.value);
      expect(hindsight).toBeGreaterThanOrEqual(at_held_out_rates.value - 1e-3);
    }
    const alike = over([3, 3, 3, 3], 200).map(({ at_held_out_rates }) => at_held_out_rates.value);
    expect(Math.abs(mean(alike))).toBeLessThan(0.01);
  });

  it('is the same for the same seed', () => {
    const rows = ads([4, 2, 8, 1], 0.6, 5);
    expect(heldOutGain(rows, LIMITS, 0.3, 9)).toEqual(heldOutGain(rows, LIMITS, 0.3, 9));
    expect(heldOutGain(rows, LIMITS, 0.3, 9)).toMatchObject({ train_rows: 336, held_out_rows: 144 });
  });
});
