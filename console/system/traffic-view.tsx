/** What the data server is asked, and by whom. */
import { useState } from 'react';
import { orNone, percent } from '../components/figures';
import { Moment } from '../components/moment';
import { ProblemNote } from '../components/problem-note';
import { count, milliseconds, rate } from './figures';
import { MethodTable } from './method-table';
import { PrincipalTable } from './principal-table';
import { useTraffic, type Traffic, type TrafficWindow } from './use-system';

const WINDOWS: readonly (readonly [TrafficWindow, string])[] = [
  ['1h', 'Last hour'],
  ['24h', 'Last day'],
];

export function TrafficView() {
  const [window, setWindow] = useState<TrafficWindow>('1h');
  const { data, error } = useTraffic(window);
  return (
    <>
      <div className="tabs" role="group" aria-label="Window">
        {WINDOWS.map(([value, name]) => (
          <button key={value} type="button" aria-pressed={value === window} onClick={() => setWindow(value)}>
            {name}
          </button>
        ))}
      </div>
      {error && <ProblemNote error={error} />}
      {!data && !error && <p className="muted">Loading…</p>}
      {data && (
        <>
          {!data.is_complete && (
            <p className="note warn">
              There were more calls than are counted: these are the latest, since <Moment at={data.since} />.
            </p>
          )}
          <Tiles traffic={data} />
          <MethodTable methods={data.methods} />
          <PrincipalTable principals={data.principals} />
        </>
      )}
    </>
  );
}

function Tiles({ traffic }: { traffic: Traffic }) {
  const { calls, calls_per_second, p50_ms, p95_ms, failed, denied, transports, caches } = traffic;
  const connections = transports.map((each) => `${count(each.connections)} ${NAMES[each.transport] ?? each.transport}`);
  const tiles = [
    ['Calls', count(calls)],
    ['On average', rate(calls_per_second)],
    ['Answered within, median', milliseconds(p50_ms)],
    ['Within, 95 % of calls', milliseconds(p95_ms)],
    ['Denied', count(denied)],
    ['Failed', count(failed)],
    ['Connections', connections.join(', ') || '0'],
    ...(caches
      ? [
          ['Memory found in the process', orNone(caches.l1.hit_rate, percent)],
          ['Memory found in Redis', orNone(caches.l2.hit_rate, percent)],
        ]
      : []),
  ];
  return (
    <dl className="tiles">
      {tiles.map(([name, value]) => (
        <div key={name} className="tile">
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

const NAMES: Readonly<Record<string, string>> = { websocket: 'WebSocket', http: 'HTTP' };
