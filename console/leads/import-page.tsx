/** Leads from a CSV file, with a report of what became of its rows. */
import { useState, type SyntheticEvent } from 'react';
import { Link } from 'wouter';
import { ProblemNote } from '../components/problem-note';
import { ImportColumns } from './import-columns';
import { ImportReportView } from './import-report';
import { useImport } from './use-import';
import './leads.css';

export function ImportPage() {
  const [file, setFile] = useState<File>();
  const [startJourneys, setStartJourneys] = useState(true);
  const importing = useImport();
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (file) importing.mutate({ file, startJourneys });
  };
  return (
    <section className="page" aria-label="Import leads">
      <Link href="/leads">← All leads</Link>
      <h1>Import leads</h1>
      <form className="card" onSubmit={submit}>
        <label className="field">
          CSV file, with a header line; lead_id is required, other columns where they are known
          <input type="file" accept=".csv,text/csv" required onChange={(event) => setFile(event.target.files?.[0])} />
        </label>
        <ImportColumns />
        <label className="row">
          <input type="checkbox" checked={startJourneys} onChange={(event) => setStartJourneys(event.target.checked)} />
          Start their journeys
        </label>
        <div className="row">
          <button type="submit" className="primary" disabled={!file || importing.isPending}>
            Import
          </button>
        </div>
        {importing.isPending && (
          <>
            <progress max={1} value={importing.sharePassed} aria-label="Part of the file that was sent" />
            <p role="status" className="muted">
              {importing.sharePassed < 1 ? 'Sending…' : 'Sent; the last rows are being taken in…'}
            </p>
          </>
        )}
        {importing.error && <ProblemNote error={importing.error} />}
      </form>
      {importing.data && <ImportReportView report={importing.data} />}
    </section>
  );
}
