/** Conversion by the week in which leads were created. Leads too young to have converted are left out, not counted as failures. */
import { rateEstimate } from '../../learning/metrics/intervals';
import { MATURITY_DAYS, type Diagnosis, type LeadCohort } from '../../workflows/contracts/campaign';
import { mondayOf } from '../../workflows/contracts/days';
import { groupBy } from '../group-by';
import { rounded, sum } from '../numbers';
import { ratio, SUFFICIENT_LEADS } from './metrics';
import type { RateDay } from './days/trend';

const DAY_MS = 86_400_000;
/** Shown one by one; older ones count in the total. */
const WEEKS = 26;

export function cohortsOf(cohorts: readonly LeadCohort[], now: Date): Diagnosis['cohorts'] {
  const mature = matureOf(cohorts, now);
  const leads = total(mature).leads;
  return {
    maturity_days: MATURITY_DAYS,
    mature_leads: leads,
    mature_share: share(leads, total(cohorts).leads),
    conversion_rate: rateOf(mature),
    insufficient_data: leads < SUFFICIENT_LEADS,
    weeks: [...groupBy(cohorts, ({ created_on }) => mondayOf(created_on)).entries()]
      .slice(-WEEKS)
      .map(([week, own]) => {
        const told = matureOf(own, now);
        return {
          week,
          leads: total(own).leads,
          mature_leads: total(told).leads,
          conversions: total(told).conversions,
          conversion_rate: rateOf(told),
        };
      }),
  };
}

/** The days of mature leads, for a trend: the youngest would make every rate fall. */
export const matureDays = (cohorts: readonly LeadCohort[], now: Date): RateDay[] =>
  matureOf(cohorts, now).map(({ created_on, leads, conversions }) => ({
    date: created_on,
    successes: conversions,
    trials: leads,
  }));

/** A lead of the last hour of its day is mature, too. */
const matureOf = (cohorts: readonly LeadCohort[], now: Date): LeadCohort[] =>
  cohorts.filter(({ created_on }) => Date.parse(created_on) + (MATURITY_DAYS + 1) * DAY_MS <= now.getTime());

const total = (cohorts: readonly LeadCohort[]) => ({
  leads: sum(cohorts.map(({ leads }) => leads)),
  conversions: sum(cohorts.map(({ conversions }) => conversions)),
});

function rateOf(cohorts: readonly LeadCohort[]): Diagnosis['cohorts']['conversion_rate'] {
  const { leads, conversions } = total(cohorts);
  if (leads === 0) return null;
  const { value, low, high } = rateEstimate(conversions, leads);
  return { rate: rounded(value, 4), interval: [rounded(low, 4), rounded(high, 4)] };
}

function share(part: number, whole: number): number | null {
  const found = ratio(part, whole);
  return found === null ? null : rounded(found, 4);
}
