import { Random } from '../../../data/random';
import type { CampaignDaily } from '../../../workflows/contracts/campaign';
import { anomaliesIn } from './anomalies';
import { declineOf, type RateDay } from './trend';

jest.setTimeout(120_000);

const DAY_MS = 86_400_000;
const dateOf = (day: number): string => new Date(Date.UTC(2026, 0, 5) + day * DAY_MS).toISOString().slice(0, 10);
const WEEKEND = [1, 1, 1, 1, 1, 0.3, 0.2];

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}
function poisson(random: Random, mean: number): number {
  if (mean > 50) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(random)));
  let [count, product] = [0, random.next()];
  for (const end = Math.exp(-mean); product > end; product *= random.next()) count += 1;
  return count;
}

interface World {
  seed: number;
  days: number;
  /** autocorrelation of the daily disturbance, and its standard deviation in logarithms */
  rho: number;
  deviation: number;
  /** multiplies the rate on a day */
  trend?: (day: number) => number;
  volume?: number;
}

/** Days with weekdays, autocorrelated disturbances and sampling noise. */
function daysOf({ seed, days, rho, deviation, trend = () => 1, volume = 5_000 }: World): CampaignDaily[] {
  const random = new Random(seed, 'days');
  let state = normal(random);
  return Array.from({ length: days }, (_, day) => {
    state = rho * state + Math.sqrt(1 - rho * rho) * normal(random);
    const weekday = WEEKEND[day % 7] ?? 1;
    const impressions = poisson(random, volume * weekday);
    const rate = 0.02 * Math.exp(deviation * state) * (0.8 + 0.2 * weekday) * trend(day);
    return {
      campaign_id: 'camp-1',
      date: dateOf(day),
      impressions,
      clicks: poisson(random, impressions * rate),
      leads_created: poisson(random, 6 * weekday * Math.exp(deviation * state)),
      conversions: poisson(random, 0.8 * weekday),
      cost_usd: Math.round(100 * volume * weekday * Math.exp(0.1 * normal(random))) / 500,
      revenue_usd: 0,
    };
  });
}
const clicksOf = (days: readonly CampaignDaily[]): RateDay[] =>
  days.map(({ date, clicks, impressions }) => ({ date, successes: clicks, trials: impressions }));

/** Share of worlds in which something is found at any of the looks, one a day, the last with all days. */
function foundAt(
  worlds: number,
  make: (seed: number) => CampaignDaily[],
  find: (seen: CampaignDaily[]) => boolean,
): number {
  const found = Array.from({ length: worlds }, (_, seed) => make(seed)).filter((days) =>
    Array.from({ length: LOOKS }, (_, look) => days.slice(0, days.length - look)).some(find),
  );
  return found.length / worlds;
}
const LOOKS = 60;

describe('fatigue', () => {
  test.each([
    ['days that have nothing to do with each other', 0, 0.1],
    ['days that follow each other', 0.5, 0.15],
    ['days that follow each other closely', 0.7, 0.2],
  ])(
    'is seen in at most 5 %% of campaigns without any trend, looked at daily for 60 days: %s',
    (name, rho, deviation) => {
      const share = foundAt(
        200,
        (seed) => daysOf({ seed, days: 60, rho, deviation }),
        (seen) => declineOf(clicksOf(seen)) !== undefined,
      );
      console.info(`false fatigue, ${name}: ${share}`);
      expect(share).toBeLessThanOrEqual(0.05);
    },
  );

  it('is seen where the rate halves over two months, with an interval that holds the fall', () => {
    const tired = Array.from({ length: 100 }, (_, seed) =>
      declineOf(clicksOf(daysOf({ seed, days: 63, rho: 0.3, deviation: 0.1, trend: (day) => 0.5 ** (day / 60) }))),
    );
    const seen = tired.flatMap((each) => each ?? []);
    console.info(`fatigue seen: ${seen.length} of 100`);
    expect(seen.length).toBeGreaterThan(90);
    const holds = seen.filter(({ interval: [low, high] }) => low < -0.5 && high > -0.55);
    expect(holds.length).toBeGreaterThan(85);
  });

  it('is not seen where the rate rises, and not before three weeks', () => {
    const rising = clicksOf(daysOf({ seed: 1, days: 60, rho: 0, deviation: 0.05, trend: (day) => 1 + day / 60 }));
    expect(declineOf(rising)).toBeUndefined();
    const falling = clicksOf(daysOf({ seed: 1, days: 20, rho: 0, deviation: 0.01, trend: (day) => 1 - day / 30 }));
    expect(declineOf(falling)).toBeUndefined();
    expect(declineOf([])).toBeUndefined();
  });
});

describe('anomalies', () => {
  const ordinary = (seed: number): CampaignDaily[] => daysOf({ seed, days: 120, rho: 0.3, deviation: 0.15 });

  it('are hardly ever seen in ordinary days, weekends included', () => {
    const share = foundAt(30, ordinary, (seen) => anomaliesIn(seen).length > 0);
    console.info(`false anomalies in 60 looks: ${share}`);
    expect(share).toBeLessThanOrEqual(0.05);
  });

  it('are what and since when: a tracking code that breaks, a price that doubles', () => {
    const days = ordinary(3).slice(0, 90);
    const broken = days.map((day, n) => (n < 85 ? day : { ...day, clicks: Math.round(day.clicks / 5) }));
    const [fall, ...others] = anomaliesIn(broken);
    expect(others).toEqual([]);
    expect(fall).toMatchObject({ metric: 'clicks', direction: 'below', until: dateOf(89) });
    const dear = days.map((day, n) => (n < 87 ? day : { ...day, cost_usd: day.cost_usd * 2 }));
    expect(anomaliesIn(dear)).toMatchObject([{ metric: 'cost_usd', direction: 'above', since: dateOf(87), days: 3 }]);
    // since when is known to the day, or nearly: the first day was a Saturday on which little happens anyway
    expect([dateOf(85), dateOf(86)]).toContain(fall?.since);
  });

  it('are never one day alone, whatever happened on it', () => {
    const days = ordinary(5).slice(0, 90);
    for (const at of [89, 87, 80]) {
      const spike = days.map((day, n) => (n === at ? { ...day, clicks: day.clicks * 50, cost_usd: 0 } : day));
      expect(anomaliesIn(spike)).toEqual([]);
    }
  });

  it('are none where there is little to compare with', () => {
    expect(anomaliesIn([])).toEqual([]);
    expect(anomaliesIn(ordinary(1).slice(0, 29))).toEqual([]);
    const silent = ordinary(1).map((day) => ({
      ...day,
      clicks: 0,
      impressions: 0,
      leads_created: 0,
      conversions: 0,
      cost_usd: 0,
    }));
    expect(anomaliesIn(silent)).toEqual([]);
  });
});
