import { useState } from 'react';
import { WideTable } from '../components/wide-table';
import { count, milliseconds } from './figures';
import type { Traffic } from './use-system';

const FIRST = 10;

/** Methods, most called first. */
export function MethodTable({ methods }: { methods: Traffic['methods'] }) {
  const [isWhole, setWhole] = useState(false);
  const most = methods[0]?.calls ?? 0;
  return (
    <section className="card" aria-labelledby="methods">
      <h2 id="methods">By method</h2>
      {methods.length === 0 && <p className="muted">No call came in.</p>}
      {methods.length > 0 && (
        <WideTable label="Calls by method">
          <thead>
            <tr>
              <th scope="col">Method</th>
              <th scope="col" className="number">
                Calls
              </th>
              <th scope="col" className="number">
                Failed
              </th>
              <th scope="col" className="number">
                Denied
              </th>
              <th scope="col" className="number">
                Median
              </th>
              <th scope="col" className="number">
                95 %
              </th>
            </tr>
          </thead>
          <tbody>
            {methods.slice(0, isWhole ? undefined : FIRST).map(({ method, calls, failed, denied, p50_ms, p95_ms }) => (
              <tr key={method}>
                <th scope="row" className="plain">
                  {method === null ? <span className="muted">no method of ours</span> : <code>{method}</code>}
                  <span className="share" style={{ width: `${(100 * calls) / most}%` }} />
                </th>
                <td className="number">{count(calls)}</td>
                <td className="number">{failed > 0 && count(failed)}</td>
                <td className={denied > 0 ? 'number alarming' : 'number'}>{denied > 0 && count(denied)}</td>
                <td className="number">{milliseconds(p50_ms)}</td>
                <td className="number">{milliseconds(p95_ms)}</td>
              </tr>
            ))}
          </tbody>
        </WideTable>
      )}
      {methods.length > FIRST && (
        <p>
          <button type="button" onClick={() => setWhole(!isWhole)}>
            {isWhole ? 'Show the most called' : `Show all ${methods.length}`}
          </button>
        </p>
      )}
    </section>
  );
}
