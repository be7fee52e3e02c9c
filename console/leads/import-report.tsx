import { words } from '../components/words';
import type { ImportReport, RowNote } from './use-import';

/** What became of the rows: counts, then each row that was refused or stored with a remark. */
export function ImportReportView({ report }: { report: ImportReport }) {
  const counts = Object.entries(report).filter(([, value]) => typeof value === 'number');
  return (
    <section className="card" aria-labelledby="report" role="status">
      <h2 id="report">What became of the rows</h2>
      <dl className="tiles">
        {counts.map(([name, value]) => (
          <div key={name} className="tile">
            <dt>{words(name)}</dt>
            <dd>{String(value)}</dd>
          </div>
        ))}
      </dl>
      {report.ignored_columns.length > 0 && (
        <p className="note warn">Columns that nobody knows, left out: {report.ignored_columns.join(', ')}</p>
      )}
      <Rows title="Refused" rows={report.failures} />
      <Rows title="Stored, with a remark" rows={report.warnings} />
    </section>
  );
}

const Rows = ({ title, rows }: { title: string; rows: readonly RowNote[] }) =>
  rows.length > 0 && (
    <table>
      <caption>{title}</caption>
      <thead>
        <tr>
          <th scope="col" className="number">
            Line
          </th>
          <th scope="col">Why</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ line, reason }, place) => (
          <tr key={place}>
            <td className="number">{line}</td>
            <td>{reason}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
