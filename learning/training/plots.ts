/** The two plots of a model card, as SVG that reads on light and on dark ground. */
import type { Measures } from './measures';

interface Point {
  x: number;
  y: number;
}

interface Plot {
  title: string;
  x: string;
  y: string;
  /** both axes run from 0 to this */
  max: number;
  /** drawn thin, for comparison */
  reference: Point[];
  line: Point[];
  /** at each point: an interval, or a size in words */
  notes: string[];
}

const SIZE = 360;
const EDGE = { left: 54, right: 16, top: 34, bottom: 46 };
const TICKS = 5;

/** Promised against seen, in tenths; on the diagonal what was promised came. */
export function reliabilityPlot({ reliability }: Measures): string {
  const highest = Math.max(...reliability.flatMap(({ predicted, observed }) => [predicted, observed]));
  const max = Math.min(1, Math.max(0.1, Math.ceil(highest * 10) / 10));
  return svg({
    title: 'Reliability: promised against seen',
    x: 'predicted share of yes',
    y: 'seen share of yes',
    max,
    reference: diagonal(max),
    line: reliability.map(({ predicted, observed }) => ({ x: predicted, y: observed })),
    notes: reliability.map(
      ({ rows, predicted, observed }) => `${rows} rows: predicted ${share(predicted)}, seen ${share(observed)}`,
    ),
  });
}

/** Share of all yes found when the list is worked from the top; on the diagonal by chance. */
export function liftPlot({ lift }: Measures): string {
  return svg({
    title: 'Lift: working the list from the top',
    x: 'share of leads contacted',
    y: 'share of all yes found',
    max: 1,
    reference: diagonal(1),
    line: [{ x: 0, y: 0 }, ...lift.map(({ share: x, captured }) => ({ x, y: captured }))],
    notes: ['', ...lift.map(({ share: x, captured }) => `best ${share(x)}: ${share(captured)} of all yes`)],
  });
}

const diagonal = (max: number): Point[] => [
  { x: 0, y: 0 },
  { x: max, y: max },
];
const share = (value: number): string => `${(100 * value).toFixed(1)} %`;

function svg({ title, x, y, max, reference, line, notes }: Plot): string {
  const width = SIZE - EDGE.left - EDGE.right;
  const height = SIZE - EDGE.top - EDGE.bottom;
  const across = (value: number): string => (EDGE.left + (width * value) / max).toFixed(1);
  const up = (value: number): string => (SIZE - EDGE.bottom - (height * value) / max).toFixed(1);
  const path = (points: readonly Point[]): string => points.map((at) => `${across(at.x)},${up(at.y)}`).join(' ');
  const ticks = Array.from({ length: TICKS + 1 }, (_, tick) => (max * tick) / TICKS);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE} ${SIZE}" width="${SIZE}" height="${SIZE}" role="img" aria-label="${title}" font-family="system-ui, sans-serif" font-size="11">`,
    `<title>${title}</title>`,
    STYLE,
    `<rect class="ground" width="${SIZE}" height="${SIZE}" rx="6"/>`,
    `<text class="title" x="${EDGE.left}" y="20">${title}</text>`,
    ...ticks.map(
      (tick) => `<line class="grid" x1="${across(0)}" x2="${across(max)}" y1="${up(tick)}" y2="${up(tick)}"/>`,
    ),
    ...ticks.map((tick) => `<text x="${EDGE.left - 6}" y="${up(tick)}" dy="4" text-anchor="end">${whole(tick)}</text>`),
    ...ticks.map(
      (tick) => `<text x="${across(tick)}" y="${SIZE - EDGE.bottom + 16}" text-anchor="middle">${whole(tick)}</text>`,
    ),
    `<text x="${EDGE.left + width / 2}" y="${SIZE - 10}" text-anchor="middle">${x}</text>`,
    `<text transform="translate(14 ${EDGE.top + height / 2}) rotate(-90)" text-anchor="middle">${y}</text>`,
    `<polyline class="reference" points="${path(reference)}"/>`,
    `<polyline class="line" points="${path(line)}"/>`,
    ...line.map(
      (at, index) =>
        `<circle class="point" cx="${across(at.x)}" cy="${up(at.y)}" r="3.5"><title>${notes[index] ?? ''}</title></circle>`,
    ),
    '</svg>\n',
  ].join('\n');
}

const whole = (value: number): string => `${Math.round(100 * value)} %`;

const STYLE = `<style>
.ground { fill: #ffffff } text { fill: #444b57 } .title { fill: #1d2129; font-weight: 600; font-size: 13px }
.grid { stroke: #e3e6ec } .reference { fill: none; stroke: #9aa3b2; stroke-dasharray: 4 4 }
.line { fill: none; stroke: #7a3ff2; stroke-width: 2 } .point { fill: #7a3ff2 }
@media (prefers-color-scheme: dark) {
.ground { fill: #15171c } text { fill: #b6bdca } .title { fill: #f1f3f7 } .grid { stroke: #2a2e37 } .reference { stroke: #6d7686 }
.line { stroke: #b18cff } .point { fill: #b18cff } }
</style>`;
