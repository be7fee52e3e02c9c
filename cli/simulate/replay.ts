/** `merit campaign simulate CAMPAIGN`: a past campaign through the real analysis, as a report. */
import { replayCampaign, type PastCampaign, type ReplayedDay } from '../../agents/optimization/replay';
import type { Optimization } from '../../workflows/contracts/campaign';
import { table } from '../output';

export interface ReplayReport {
  campaign_id: string;
  days: number;
  from: string;
  to: string;
  /** what would have been proposed, with what it was modelled to bring */
  proposals: (Pick<
    Optimization,
    'type' | 'description' | 'impact_estimate' | 'impact_interval' | 'impact_metric' | 'impact_basis' | 'expected_gain'
  > & {
    date: string;
    /** the figures told the two sides apart */
    clear: boolean;
  })[];
  /** first of the days in a row on which a person would have been asked whether it should go on */
  escalated_on: string[];
  /** first seen on `date` */
  anomalies: (ReplayedDay['anomalies'][number] & { date: string })[];
  declines: (ReplayedDay['declines'][number] & { date: string })[];
  not_replayed: string[];
}

/** @param onDay told after each day */
export function reportReplay(past: PastCampaign, onDay: (done: number, of: number) => void): ReplayReport {
  const days: ReplayedDay[] = [];
  for (const day of replayCampaign(past, {})) {
    days.push(day);
    onDay(days.length, past.daily.length);
  }
  return {
    campaign_id: past.campaign.campaign_id,
    days: days.length,
    from: days[0]?.date ?? '',
    to: days.at(-1)?.date ?? '',
    proposals: days.flatMap(({ date, proposed }) =>
      proposed.map(({ change, optimization }) => {
        const { type, description, impact_estimate, impact_interval, impact_metric, impact_basis, expected_gain } =
          optimization;
        return {
          ...{ date, type, description, impact_estimate, impact_interval, impact_metric, impact_basis, expected_gain },
          clear: change.effect.clear,
        };
      }),
    ),
    escalated_on: days.filter(({ escalated }, n) => escalated && !days[n - 1]?.escalated).map(({ date }) => date),
    anomalies: firsts(
      days,
      ({ anomalies }) => anomalies,
      ({ metric, direction }) => `${metric} ${direction}`,
    ),
    declines: firsts(
      days,
      ({ declines }) => declines,
      ({ metric }) => metric,
    ),
    not_replayed: NOT_REPLAYED,
  };
}

const NOT_REPLAYED = [
  'moves of budget between channels, and audiences: what each channel and audience had done by a past day is not kept by day',
  'what the campaign would have become: the past does not answer to changes, so effects do not add up',
];

/** What is seen on days in a row is told once. */
function firsts<T>(
  days: readonly ReplayedDay[],
  of: (day: ReplayedDay) => readonly T[],
  nameOf: (each: T) => string,
): (T & { date: string })[] {
  return days.flatMap((day, n) => {
    const before = days[n - 1];
    const known = new Set(before ? of(before).map(nameOf) : []);
    return of(day)
      .filter((each) => !known.has(nameOf(each)))
      .map((each) => ({ ...each, date: day.date }));
  });
}

export function describeReplay(report: ReplayReport): string {
  const { campaign_id, days, from, to, proposals, escalated_on, anomalies, declines } = report;
  const rows = [
    ...proposals.map((each) => [
      each.date,
      each.type,
      `${each.description} Expected, ${each.impact_basis === 'concurrent_control' ? 'by variants side by side' : 'modelled'}: ${each.impact_estimate} (${each.impact_interval.join(' to ')}) ${each.impact_metric}${each.clear ? '' : '; not clear, a person would be asked'}`,
    ]),
    ...escalated_on.map((date) => [
      date,
      'escalation',
      'It returns less than it costs and converts below 5 %: a person would be asked.',
    ]),
    ...declines.map((each) => [
      each.date,
      'fatigue',
      `${each.metric} fell by ${Math.round(-each.change * 100)} % since ${each.from}.`,
    ]),
    ...anomalies.map((each) => [
      each.date,
      'anomaly',
      `${each.metric} ${each.direction} what was to be expected since ${each.since}: ${each.observed}, not ${each.expected}.`,
    ]),
  ].toSorted((a, b) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1));
  const head = `Campaign ${campaign_id}, ${days} days from ${from} to ${to}, each analysed as on its evening.`;
  const seen = rows.length > 0 ? table(['day', 'what', 'detail'], rows) : 'Nothing would have been proposed.';
  return `${head}\n\n${seen}\n\nNot replayed:\n${report.not_replayed.map((each) => `- ${each}`).join('\n')}`;
}
