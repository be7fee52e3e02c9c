import { leads, rawColumns } from '../../../test/learning-tables';
import { clean } from '../../training/train';
import { prepare } from '../prepare';

const SEED = 3;
type More = Parameters<typeof leads>[1];

function found(more: More, rows = 4_000): Record<string, string> {
  const choices = { label: 'label', keep: [], ignore: [], shuffled: true, seed: SEED };
  const { findings } = clean(prepare(rawColumns(leads(rows, more)), choices), { seed: SEED, keep: [] });
  const named = findings.filter(({ kind }) => kind === 'leak' || kind === 'suspicion');
  return Object.fromEntries(named.map(({ column, kind }) => [column, kind]));
}

describe('findLeaks', () => {
  it('accuses no honest column, however strong', () => {
    expect(found(() => ({}))).toEqual({});
  });

  it('accuses no honest column whose name holds a suspicious word', () => {
    const honest: More = (random, isYes) => ({
      previous_outcome: random.chance(isYes ? 0.3 : 0.1) ? 'won' : 'none',
      marital_status: random.chance(isYes ? 0.6 : 0.4) ? 'single' : 'married',
      credit_score: 500 + Math.max(random.integer(0, 200), isYes ? random.integer(0, 200) : 0),
    });
    expect(found(honest)).toEqual({});
  });

  it.each<[string, More]>([
    ['a copy of the label with noise', (random, isYes) => ({ touched: random.chance(0.93) === isYes ? 'a' : 'b' })],
    [
      'a number that is only earned with a yes',
      (random, isYes) => ({ total: isYes ? random.integer(50, 900) : random.integer(0, 60) }),
    ],
    [
      'what is filled in only for a yes',
      (random, isYes) => ({ note: isYes && random.chance(0.6) ? random.integer(1, 9) : '' }),
    ],
    [
      'what is filled in only for a no',
      (random, isYes) => ({ why: !isYes && random.chance(0.6) ? random.pick(['price', 'time']) : '' }),
    ],
    [
      'a day that only a yes has',
      (random, isYes) => ({ day: isYes && random.chance(0.8) ? `2024-03-1${random.integer(0, 9)}` : '' }),
    ],
    [
      'the last thing that happened',
      (random, isYes) => ({ 'Last Activity': random.chance(isYes ? 0.7 : 0.35) ? 'SMS' : 'Mail' }),
    ],
  ])('accuses %s', (_what, more) => {
    expect(Object.values(found(more))).toEqual(['leak']);
  });

  it('accuses how long a call took: short ones never end in a yes', () => {
    const call: More = (random, isYes) => ({ duration: Math.round((isYes ? 180 : 0) + 600 * random.next() ** 2) });
    expect(found(call)).toEqual({ duration: 'leak' });
  });

  it('accuses both of two leaks that hide each other', () => {
    const twice: More = (random, isYes) => ({
      stage: random.chance(0.95) === isYes ? 'x' : 'y',
      calls: isYes ? random.integer(7, 20) : random.integer(0, 8),
    });
    expect(found(twice)).toEqual({ stage: 'leak', calls: 'leak' });
  });

  it('takes with it what the same step fills in', () => {
    const judged: More = (random, isYes) => {
      const isJudged = random.chance(0.5);
      const score = random.integer(0, 10) + (isYes ? 4 : 0);
      return { fit_score: isJudged ? score : '', fit_index: isJudged ? random.pick(['low', 'high']) : '' };
    };
    expect(found(judged)).toEqual({ fit_score: 'leak', fit_index: 'leak' });
  });

  it('only names who may never say yes: that can be a rule of intake', () => {
    const consent: More = (random, isYes) => ({ consent: isYes || random.chance(0.5) ? 'given' : 'none' });
    expect(found(consent)).toEqual({ consent: 'suspicion' });
  });
});
