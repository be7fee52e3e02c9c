/** What a person may do with a campaign: pause or resume it, have it analysed now. */
import { useState } from 'react';
import type { Analysis, CampaignWithMetrics } from '../../workflows/contracts/campaign';
import { Badge } from '../components/badge';
import { OrderDialog, type Order } from '../components/order-dialog';
import { ProblemNote } from '../components/problem-note';
import { words } from '../components/words';
import { useAnalysis, useStatusChange } from './use-campaigns';

export function CampaignActions({ campaign: { campaign_id, status } }: { campaign: CampaignWithMetrics }) {
  const analysis = useAnalysis(campaign_id);
  const change = useStatusChange(campaign_id);
  const [asked, setAsked] = useState<'pause' | 'resume'>();
  const possible = status === 'active' ? 'pause' : 'resume';
  const order = asked ?? possible;

  const submit = ({ by, comment }: Order): void =>
    change.mutate(
      { path: `/${order}`, body: { ...(by && { decided_by: by }), ...(comment && { comment }) } },
      { onSuccess: () => setAsked(undefined) },
    );
  const ask = (): void => {
    change.reset();
    setAsked(possible);
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
          {words(possible)}
        </button>
      </div>
      {analysis.isPending && <p role="status">Analysing…</p>}
      {analysis.error && <ProblemNote error={analysis.error} />}
      {analysis.data && <Result answer={analysis.data.body} />}
      <OrderDialog
        title={`${words(order)} this campaign?`}
        explanation={
          order === 'resume'
            ? 'Messages that waited are looked at again within the hour.'
            : 'Nothing more of it goes out until somebody resumes it.'
        }
        verb={words(order)}
        commentLabel="Comment (optional, no personal data)"
        commentLimit={2_000}
        isOpen={asked !== undefined}
        isPending={change.isPending}
        error={change.error}
        onOrder={submit}
        onClose={() => setAsked(undefined)}
      />
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
