import { LEAD_COLUMNS } from '../../workflows/contracts/lead-columns';
import { WideTable } from '../components/wide-table';

/** The columns that are understood, with a line as an example. */
export const ImportColumns = () => (
  <details>
    <summary className="small">Columns that are understood, and an example</summary>
    <div className="unfolded stack">
      <p className="small">
        In any order. An empty cell erases nothing that is known; columns of other names are left out.
      </p>
      <WideTable label="Columns of a file of leads" className="small">
        <thead>
          <tr>
            <th scope="col">Column</th>
            <th scope="col">For example</th>
          </tr>
        </thead>
        <tbody>
          {Object.entries(LEAD_COLUMNS).map(([column, example]) => (
            <tr key={column}>
              <td>
                <code>{column}</code>
              </td>
              <td>{example}</td>
            </tr>
          ))}
        </tbody>
      </WideTable>
      <p className="small">A whole file:</p>
      <pre tabIndex={0}>{`${SHORT.join(',')}\n${SHORT.map((column) => LEAD_COLUMNS[column]).join(',')}`}</pre>
    </div>
  </details>
);

/** What a first message needs. */
const SHORT = ['lead_id', 'email', 'first_name', 'source', 'industry', 'region', 'gdpr_consent'] as const;
