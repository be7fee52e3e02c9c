/** One figure over time, with the band that holds it. A picture: the table beside it says the same. */
import { useEffect, useRef, useSyncExternalStore } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { CampaignTrend } from '../../workflows/contracts/campaign-trend';
import { orNone } from '../components/figures';
import { between, day } from './figures';
import type { TrendMetric } from './trend-metrics';

interface Props {
  metric: TrendMetric;
  trend: CampaignTrend;
  /** the row that is pointed at, in this chart or another one */
  place: number | null;
  onPlace: (place: number | null) => void;
}

const HEIGHT_PX = 150;
const Y_AXIS_PX = 48;
/** All charts of the page point at the same day. */
const SYNC = 'campaign-trend';

export function TrendChart({ metric, trend, place, onPlace }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const isDark = useSyncExternalStore(onSchemeChange, isDarkScheme);
  const { items } = trend;

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const plot = new uPlot(optionsOf(element, metric, onPlace), dataOf(metric, trend), element);
    const watch = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: HEIGHT_PX }));
    watch.observe(element);
    return () => {
      watch.disconnect();
      plot.destroy();
    };
  }, [metric, trend, onPlace, isDark]);

  const row = items[place ?? items.length - 1];
  const known = row && metric.interval(row);
  return (
    <figure className="card chart">
      <figcaption>
        <h3>{metric.name}</h3>
        {row && (
          <p className="small">
            <strong>{orNone(metric.value(row), metric.format)}</strong>{' '}
            <span className="muted">
              {known ? `(${between(known, metric.format)}) ` : ''}
              {trend.by === 'week' && 'week of '}
              {day(row.date)}
              {row.is_whole ? '' : ', in part'}
            </span>
          </p>
        )}
      </figcaption>
      <div ref={box} className="plot" role="img" aria-label={`${metric.name} over time, as in the table below`} />
    </figure>
  );
}

const schemeQuery = (): MediaQueryList => matchMedia('(prefers-color-scheme: dark)');
const isDarkScheme = (): boolean => schemeQuery().matches;
function onSchemeChange(tell: () => void): () => void {
  const query = schemeQuery();
  query.addEventListener('change', tell);
  return () => query.removeEventListener('change', tell);
}

const utc = (date: string): number => Date.parse(date) / 1_000;

/** Times, values, and the two edges of the band. */
const dataOf = ({ value, interval }: TrendMetric, { items }: CampaignTrend): uPlot.AlignedData => [
  items.map(({ date }) => utc(date)),
  items.map(value),
  items.map((row) => interval(row)?.[0] ?? null),
  items.map((row) => interval(row)?.[1] ?? null),
];

function optionsOf(
  element: HTMLElement,
  { axis: mark }: TrendMetric,
  onPlace: (place: number | null) => void,
): uPlot.Options {
  const style = getComputedStyle(element);
  const colour = (token: string): string => style.getPropertyValue(token).trim();
  const axis: uPlot.Axis = {
    stroke: colour('--text-muted'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
    font: `12px ${style.fontFamily}`,
  };
  return {
    width: element.clientWidth,
    height: HEIGHT_PX,
    padding: [8, 24, 0, 0],
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1_000), 'Etc/UTC'),
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, sync: { key: SYNC } },
    scales: { y: { range: (_plot, _low, high) => [0, high > 0 ? high * 1.05 : 1] } },
    axes: [
      { ...axis, grid: { show: false }, size: 26, gap: 8, space: 70, values: dayLabels },
      { ...axis, size: Y_AXIS_PX, space: 36, values: (_plot, splits) => splits.map(mark) },
    ],
    series: [
      {},
      { stroke: colour('--accent'), width: 2, points: { size: 5, fill: colour('--accent') } },
      { stroke: 'transparent', points: { show: false } },
      { stroke: 'transparent', points: { show: false } },
    ],
    bands: [{ series: [3, 2], fill: colour('--chart-band') }],
    hooks: { setCursor: [({ cursor: { idx } }) => onPlace(idx ?? null)] },
  };
}

const SHORT_DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
const dayLabels = (_plot: uPlot, splits: number[]): string[] =>
  splits.map((seconds) => SHORT_DAY.format(new Date(seconds * 1_000)));
