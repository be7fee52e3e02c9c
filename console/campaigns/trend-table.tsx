import type { CampaignTrend, TrendRow } from '../../workflows/contracts/campaign-trend';
import { orNone } from '../components/figures';
import { WideTable } from '../components/wide-table';
import { between, day } from './figures';
import { TREND_METRICS, type TrendMetric } from './trend-metrics';

/** What the charts show, in words. */
export const TrendTable = ({ trend: { items, by } }: { trend: CampaignTrend }) => (
  <details className="trend-table">
    <summary>The same as a table</summary>
    <WideTable label="Figures as a table">
      <caption className="visually-hidden">Figures by {by}, newest first; in brackets what holds with 95 %</caption>
      <thead>
        <tr>
          <th scope="col">{by === 'week' ? 'Week of' : 'Day'}</th>
          {TREND_METRICS.map(({ name }) => (
            <th key={name} scope="col" className="number">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {items.toReversed().map((row) => (
          <tr key={row.date}>
            <th scope="row">
              {day(row.date)}
              {!row.is_whole && ' (in part)'}
            </th>
            {TREND_METRICS.map((metric) => (
              <Cell key={metric.name} metric={metric} row={row} />
            ))}
          </tr>
        ))}
      </tbody>
    </WideTable>
  </details>
);

function Cell({ metric: { value, interval, format }, row }: { metric: TrendMetric; row: TrendRow }) {
  const known = interval(row);
  return (
    <td className="number">
      {orNone(value(row), format)}
      {known && <span className="muted small"> ({between(known, format)})</span>}
    </td>
  );
}
