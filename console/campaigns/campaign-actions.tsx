/** What a person may do with a campaign: pause or resume it, have it analysed now. */
import { useState, type SyntheticEvent } from 'react';
import type { Analysis, CampaignWithMetrics } from '../../workflows/contracts/campaign';
import { Badge } from '../components/badge';
import { Modal } from '../components/modal';
import { NameField } from '../components/name-field';
import { ProblemNote } from '../components/problem-note';
import { words } from '../components/words';
import { keepName, readName } from '../components/decider-name';
import { useAnalysis, useStatusChange } from './use-campaigns';

export function CampaignActions({ campaign: { campaign_id, status } }: { campaign: CampaignWithMetrics }) {
  const analysis = useAnalysis(campaign_id);
  const change = useStatusChange(campaign_id);
  const [asked, setAsked] = useState<'pause' | 'resume'>();
  const [comment, setComment] = useState('');
  const [name, setName] = useState(readName);
  const order = status === 'active' ? 'pause' : 'resume';

  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    keepName(name);
    const body = {
      ...(name.trim() && { decided_by: name.trim() }),
      ...(comment.trim() && { comment: comment.trim() }),
    };
    change.mutate({ path: `/${asked ?? order}`, body }, { onSuccess: () => setAsked(undefined) });
  };
  const ask = (): void => {
    change.reset();
    setComment('');
    setAsked(order);
  };

  return (
    <section className="card" aria-labelledby="actions">
      <h2 id="actions">Actions</h2>
      <div className="row">
        <button
          type="button"
          className="primary"
          disabled={analysis.isPending}
          onClick={() => analysis.mutate({ path: '/optimize', body: {} })}
        >
          Analyse now
        </button>
        <button type="button" disabled={change.isPending} onClick={ask}>
          {words(order)}
        </button>
      </div>
      {analysis.isPending && <p role="status">Analysing…</p>}
      {analysis.error && <ProblemNote error={analysis.error} />}
      {analysis.data && <Result answer={analysis.data.body} />}
      <Modal
        title={asked === 'resume' ? 'Resume this campaign?' : 'Pause this campaign?'}
        isOpen={asked !== undefined}
        onClose={() => setAsked(undefined)}
      >
        <p>
          {asked === 'resume'
            ? 'Messages that waited are looked at again within the hour.'
            : 'Nothing more of it goes out until somebody resumes it.'}
        </p>
        <form className="stack" onSubmit={submit}>
          <label className="field">
            Comment (optional, no personal data)
            <textarea maxLength={2000} value={comment} onChange={(event) => setComment(event.target.value)} />
          </label>
          <NameField name={name} onChange={setName} />
          {change.error && <ProblemNote error={change.error} />}
          <div className="row">
            <button type="submit" className="primary" disabled={change.isPending}>
              {words(asked ?? order)}
            </button>
            <button type="button" onClick={() => setAsked(undefined)}>
              Not now
            </button>
          </div>
        </form>
      </Modal>
    </section>
  );
}

function Result({ answer }: { answer: Analysis | { status: 'pending'; detail: string } }) {
  if (answer.status === 'pending')
    return (
      <p role="status" className="note warn">
        {answer.detail}
      </p>
    );
  return (
    <div role="status" className="stack">
      <p className="row">
        Analysed: <Badge state={answer.status} />
      </p>
      {answer.optimizations.length === 0 && <p className="muted">Nothing to change was found.</p>}
      <ul className="stack">
        {answer.optimizations.map(({ type, description, change_status }) => (
          <li key={type} className="finding">
            <span className="row">
              <strong>{words(type)}</strong>
              {change_status ? <Badge state={change_status} /> : <span className="muted small">advice only</span>}
            </span>
            <p>{description}</p>
          </li>
        ))}
      </ul>
    </div>
  );
}
