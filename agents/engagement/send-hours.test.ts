import { Random } from '../../data/random';
import { bestSlot, type HourResult } from './send-hours';

const HOURS = [8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19];

interface World {
  seed: number;
  /** companies a week, spread over hours and halves */
  weekly: number;
  weeks: number;
  rateAt: (hour: number) => number;
}

/** Whether a slot is preferred at any of the looks, one a week, and the last such slot. */
function preferredIn({ seed, weekly, weeks, rateAt }: World): string | null {
  const random = new Random(seed, 'send hours');
  const results = HOURS.flatMap((hour) => [0, 1].map((half): HourResult => ({ hour, half, trials: 0, successes: 0 })));
  let preferred: string | null = null;
  for (let week = 0; week < weeks; week++) {
    for (let company = 0; company < weekly; company++) {
      const cell = random.pick(results);
      cell.trials += 1;
      if (random.chance(rateAt(cell.hour))) cell.successes += 1;
    }
    const slot = bestSlot(results);
    if (slot?.persists) preferred = slot.hours;
  }
  return preferred;
}

const preferredSlots = (worlds: number, world: Omit<World, 'seed'>): (string | null)[] =>
  Array.from({ length: worlds }, (_, seed) => preferredIn({ ...world, seed }));

test.each([
  ['a few messages', 40],
  ['many', 1_000],
])(
  'prefers no slot in at least 95 %% of campaigns where hours do not matter, looked at for 12 weeks: %s',
  (name, weekly) => {
    const found = preferredSlots(200, { weekly, weeks: 12, rateAt: () => 0.1 });
    const share = found.filter((each) => each !== null).length / found.length;
    console.info(`a slot preferred though hours do not matter, ${name}, 200 campaigns: ${share}`);
    expect(share).toBeLessThanOrEqual(0.05);
  },
);

test('finds the slot that is answered twice as often, once there are messages enough', () => {
  const rateAt = (hour: number): number => (hour >= 9 && hour < 12 ? 0.2 : 0.1);
  const [early, late] = [100, 2_000].map((weekly) => {
    const found = preferredSlots(60, { weekly, weeks: 2, rateAt });
    expect(found.filter((each) => each !== null && each !== '09:00-12:00').length).toBeLessThanOrEqual(1);
    return found.filter((each) => each === '09:00-12:00').length / found.length;
  });
  console.info('slot found that is answered twice as often, after 200 and 4,000 companies', early, late);
  expect(early).toBeLessThan(0.5);
  expect(late).toBeGreaterThan(0.85);
});

test('a lead that is seen in one half alone is not acted on', () => {
  const half = (half: number, morning: number): HourResult[] => [
    { hour: 9, half, trials: 1_000, successes: morning },
    { hour: 15, half, trials: 1_000, successes: 100 },
  ];
  expect(bestSlot([...half(0, 200), ...half(1, 100)])).toMatchObject({ hours: '09:00-12:00', persists: false });
  expect(bestSlot([...half(0, 200), ...half(1, 200)])).toMatchObject({
    ...{ hours: '09:00-12:00', held_out_lead: 0.1, persists: true },
  });
  expect(bestSlot([...half(0, 100), ...half(1, 200)])?.hours).not.toBe('09:00-12:00');
});

test('is shrunk to the mean: two messages, one of them answered, do not stand out; nor do slots that are alike', () => {
  const few = { hour: 9, half: 0, trials: 2, successes: 1 };
  const many = (successes: number[]): HourResult[] =>
    successes.map((each, at) => ({ hour: 15 + 3 * at, half: 0, trials: 2_000, successes: each }));
  const slot = bestSlot([...many([200, 300]), few]);
  expect(slot).toMatchObject({ hours: '18:00-21:00', held_out_interval: [-1, 1], persists: false });
  expect(slot?.shrunk_lead).toBeLessThan(0.025);
  expect(bestSlot([...many([200, 201]), few])).toBeNull();
});

test('nothing is said of one slot, nor of none', () => {
  expect(bestSlot([])).toBeNull();
  expect(bestSlot([{ hour: 9, half: 0, trials: 100, successes: 10 }])).toBeNull();
});
