import { useState, type SyntheticEvent } from 'react';
import { useLocation } from 'wouter';

/** The way to what is remembered of one lead. */
export function LeadMemorySearch() {
  const [leadId, setLeadId] = useState('');
  const [, navigate] = useLocation();
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    navigate(`/leads/${encodeURIComponent(leadId.trim())}/memory`);
  };
  return (
    <section className="card" aria-labelledby="lead-memory">
      <h2 id="lead-memory">Memory of a lead</h2>
      <p className="muted">What the agents remember of one person, and which episodes of similar leads they recall.</p>
      <form className="row" onSubmit={submit}>
        <label className="field">
          Lead id
          <input
            required
            pattern="\s*[A-Za-z0-9._\-]{1,64}\s*"
            value={leadId}
            onChange={(event) => setLeadId(event.target.value)}
          />
        </label>
        <button type="submit" className="align-end">
          Open
        </button>
      </form>
    </section>
  );
}
