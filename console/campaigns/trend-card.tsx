/** Spend, leads, conversions, ROAS and cost per lead: in all, over time, and as a table. */
import { lazy, Suspense, useState } from 'react';
import { useSearchParams } from 'wouter';
import type { CampaignWithMetrics } from '../../workflows/contracts/campaign';
import type { CampaignTrend, TrendStep } from '../../workflows/contracts/campaign-trend';
import { addDays, mondayOf } from '../../workflows/contracts/days';
import { orNone } from '../components/figures';
import { ProblemNote } from '../components/problem-note';
import { between, count, day, share } from './figures';
import { TREND_METRICS } from './trend-metrics';
import { TrendTable } from './trend-table';
import { useTrend, type Period } from './use-campaigns';

// the library of charts comes with them
const TrendChart = lazy(() => import('./trend-chart').then(({ TrendChart: chart }) => ({ default: chart })));

const WEEKS = [4, 13, 52];
const USUAL_WEEKS = 13;
const STEPS: readonly TrendStep[] = ['day', 'week'];

export function TrendCard({ campaign }: { campaign: CampaignWithMetrics }) {
  const [params, setParams] = useSearchParams();
  const weeks = WEEKS.find((each) => String(each) === params.get('weeks')) ?? USUAL_WEEKS;
  const by = STEPS.find((each) => each === params.get('by')) ?? 'week';
  const trend = useTrend(campaign.campaign_id, periodOf(campaign, weeks, by));
  const [place, setPlace] = useState<number | null>(null);
  const change = (changes: Record<string, string>): void => {
    setPlace(null);
    setParams(new URLSearchParams({ ...Object.fromEntries(params), ...changes }), { replace: true });
  };
  return (
    <section className="stack" aria-labelledby="figures">
      <div className="row between">
        <h2 id="figures">{trend.data ? `${day(trend.data.from)} – ${day(trend.data.to)}` : 'Figures'}</h2>
        <div className="row">
          <div className="tabs" role="group" aria-label="How far back">
            {WEEKS.map((each) => (
              <button
                key={each}
                type="button"
                aria-pressed={each === weeks}
                onClick={() => change({ weeks: String(each) })}
              >
                {each} weeks
              </button>
            ))}
          </div>
          <div className="tabs" role="group" aria-label="By">
            {STEPS.map((each) => (
              <button key={each} type="button" aria-pressed={each === by} onClick={() => change({ by: each })}>
                By {each}
              </button>
            ))}
          </div>
        </div>
      </div>
      {trend.error && <ProblemNote error={trend.error} />}
      {trend.isPending && <p className="muted">Loading…</p>}
      {trend.data && <Figures trend={trend.data} />}
      {trend.data?.items.length === 0 && <p className="note">There are no figures of these weeks.</p>}
      {trend.data && trend.data.items.length > 0 && (
        <>
          <div className="charts">
            <Suspense fallback={<p className="muted">Loading…</p>}>
              {TREND_METRICS.map((metric) => (
                <TrendChart key={metric.name} metric={metric} trend={trend.data} place={place} onPlace={setPlace} />
              ))}
            </Suspense>
          </div>
          <p className="muted small">
            A band holds with 95 % what the figure would be in the long run. Without one there is too little to tell
            {by === 'day' && ', and one day alone tells it of no ratio'}; spend is booked, and sure.
          </p>
          <TrendTable trend={trend.data} />
        </>
      )}
    </section>
  );
}

/** Whole weeks, the last of them the present one, or that in which the campaign ended. */
function periodOf({ end_date }: CampaignWithMetrics, weeks: number, by: TrendStep): Period {
  const today = new Date().toISOString().slice(0, 10);
  const to = end_date !== null && end_date < today ? end_date : today;
  return { from: addDays(mondayOf(to), -7 * (weeks - 1)), to, by };
}

function Figures({ trend }: { trend: CampaignTrend }) {
  const { cohort, reported_conversions: reported } = trend;
  const recorded = trend.metrics.total_conversions;
  return (
    <>
      <dl className="tiles">
        {TREND_METRICS.map(({ name, format, total, totalInterval, without }) => {
          const interval = totalInterval(trend);
          return (
            <div key={name} className="tile">
              <dt>{name}</dt>
              <dd>{orNone(total(trend), format)}</dd>
              <dd className="tile-note">{interval ? between(interval, format) : without}</dd>
            </div>
          );
        })}
        <div className="tile">
          <dt>Conversion rate</dt>
          <dd>{orNone(cohort.conversion_rate, share)}</dd>
          <dd className="tile-note">
            {cohort.interval
              ? `${between(cohort.interval, share)}; ${count(cohort.converted)} of ${count(cohort.leads)} new leads so far`
              : 'no leads on record'}
          </dd>
        </div>
      </dl>
      {reported !== recorded && (
        <p className="note">
          {`Conversions here are those recorded one by one: ${count(recorded)}. The daily figures report ${count(reported)} of the same days.`}
        </p>
      )}
      {trend.metrics.insufficient_data && (
        <p className="note">Fewer than 30 leads: the agent concludes nothing from so few, and neither should you.</p>
      )}
    </>
  );
}
