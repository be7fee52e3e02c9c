/** Everything a person needs to decide, and the decision. */
import { useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import type { Escalation } from '../../workflows/contracts/escalation';
import { Badge } from '../components/badge';
import { JsonFacts } from '../components/json-view';
import { exactly, Moment } from '../components/moment';
import { words } from '../components/words';
import { DecisionForm } from './decision-form';
import { LeadSays } from './lead-says';
import { StandingNote } from './standing-note';
import { useDecide } from './use-decide';

export function EscalationDetail({ escalation }: { escalation: Escalation }) {
  const deciding = useDecide(escalation.escalation_id);
  const { status, lead_id, campaign_id } = escalation;
  const isOpen = status === 'open';
  const [wasOpen] = useState(isOpen);
  return (
    <article className="card" aria-labelledby="question">
      <div className="row">
        <Badge state={status} />
        <span className="badge">{words(escalation.reason)}</span>
        {escalation.urgency === 'high' && <span className="badge bad">Urgent</span>}
        <span className="muted small">
          asked <Moment at={escalation.created_at} />
        </span>
      </div>
      <h2 id="question">{escalation.question}</h2>
      <p className="row">
        {lead_id !== null && <Link href={`/leads/${encodeURIComponent(lead_id)}`}>Lead {lead_id}</Link>}
        {campaign_id !== null && (
          <Link href={`/campaigns/${encodeURIComponent(campaign_id)}`}>Campaign {campaign_id}</Link>
        )}
      </p>
      {lead_id !== null && <LeadSays leadId={lead_id} />}
      <Part title="Proposed">
        <p className="proposal">{escalation.proposed_action}</p>
      </Part>
      <Part title="Evidence">
        <JsonFacts fields={escalation.evidence} />
      </Part>
      {escalation.alternatives.length > 0 && (
        <Part title="Alternatives">
          <ul>
            {escalation.alternatives.map((alternative) => (
              <li key={alternative}>{alternative}</li>
            ))}
          </ul>
        </Part>
      )}
      {deciding.data && <Outcome verdict={deciding.data} />}
      {deciding.data?.came !== 'too_late' &&
        (isOpen ? (
          <Silence escalation={escalation} />
        ) : (
          <StandingNote standing={escalation} decidedAt={escalation.decided_at} />
        ))}
      {wasOpen && !deciding.data && <DecisionForm escalation={escalation} deciding={deciding} isOver={!isOpen} />}
      <p className="muted small">
        <code>{escalation.escalation_id}</code>
      </p>
    </article>
  );
}

const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className="stack">
    <h3>{title}</h3>
    {children}
  </section>
);

const Silence = ({ escalation: { on_silence, expires_at, reminder_at, reminded_at } }: { escalation: Escalation }) => (
  <Part title="If nobody answers">
    <p>
      It is taken as <strong>{on_silence === 'approve' ? 'approved' : 'rejected'}</strong> <Moment at={expires_at} /> (
      {exactly(expires_at)}).{' '}
      {reminded_at === null
        ? `A reminder is due ${exactly(reminder_at)}.`
        : `A reminder went out ${exactly(reminded_at)}.`}
    </p>
  </Part>
);

function Outcome({ verdict }: { verdict: NonNullable<ReturnType<typeof useDecide>['data']> }) {
  switch (verdict.came) {
    case 'counted':
      return (
        <p className="note good" role="status">
          Your decision counts. What comes of it is told on the page of its lead or campaign.
        </p>
      );
    case 'under_way':
      return (
        <p className="note warn" role="status">
          {verdict.detail}
        </p>
      );
    case 'too_late':
      return <StandingNote standing={verdict.standing} isTooLate />;
  }
}
