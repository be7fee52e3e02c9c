import { words } from '../components/words';
import { WideTable } from '../components/wide-table';
import { count } from './figures';
import type { Traffic } from './use-system';

/** Who calls, and what was denied to whom. */
export const PrincipalTable = ({ principals }: { principals: Traffic['principals'] }) => (
  <section className="card" aria-labelledby="principals">
    <h2 id="principals">By caller</h2>
    {principals.length === 0 && <p className="muted">Nobody called.</p>}
    {principals.length > 0 && (
      <WideTable label="Calls by caller">
        <thead>
          <tr>
            <th scope="col">Caller</th>
            <th scope="col" className="number">
              Calls
            </th>
            <th scope="col" className="number">
              Failed
            </th>
            <th scope="col" className="number">
              Denied
            </th>
            <th scope="col">What it lacked</th>
          </tr>
        </thead>
        <tbody>
          {principals.map(({ principal, calls, failed, denied, scopes_denied }) => (
            <tr key={principal}>
              <th scope="row" className="plain">
                {principal === null ? 'Nobody we know' : (NAMES[principal] ?? words(principal))}
              </th>
              <td className="number">{count(calls)}</td>
              <td className="number">{failed > 0 && count(failed)}</td>
              <td className={denied > 0 ? 'number alarming' : 'number'}>{denied > 0 && count(denied)}</td>
              <td>
                {scopes_denied.map((scope) => (
                  <code key={scope}>{scope} </code>
                ))}
                {denied > 0 && scopes_denied.length === 0 && 'a valid token'}
              </td>
            </tr>
          ))}
        </tbody>
      </WideTable>
    )}
  </section>
);

const NAMES: Readonly<Record<string, string>> = {
  api: 'API',
  client: 'Programs of others',
  local: 'Somebody on this machine',
};
