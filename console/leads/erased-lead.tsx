/** What is left of a lead that was erased: how far it is, and a journey without a person. */
import { Fragment } from 'react';
import { Link } from 'wouter';
import type { Erasure } from '../../workflows/contracts/erasure';
import { Badge } from '../components/badge';
import { Moment } from '../components/moment';
import { Timeline } from './timeline';
import type { Journey } from './use-leads';

interface Props {
  leadId: string;
  erasure: Partial<Erasure>;
  journey: Journey | null | undefined;
}

export function ErasedLead({ leadId, erasure, journey }: Props) {
  const isComplete = erasure.status === 'complete';
  const steps = [
    ['Accepted: nothing is sent or shown any more', erasure.erased_at],
    ['Journey closed, key destroyed', erasure.key_destroyed_at],
    ['Histories deleted', erasure.completed_at],
  ] as const;
  return (
    <section className="page" aria-label={`Lead ${leadId}`}>
      <Link href="/leads">← All leads</Link>
      <div className="page-head">
        <h1>Erased lead</h1>
        <span className="row">
          <Badge state={isComplete ? 'erased' : 'being_erased'} />
          <span className="muted">{leadId}</span>
        </span>
      </div>
      <section className="card" aria-labelledby="erasure">
        <h2 id="erasure">The person behind this lead was erased</h2>
        <p role="status">
          {isComplete
            ? 'Nothing of the person is left. What stays counts, and names nobody.'
            : 'Nothing is sent or shown of the person any more. What remains is being deleted.'}
        </p>
        <dl className="facts">
          {steps.map(([name, at]) => (
            <Fragment key={name}>
              <dt>{name}</dt>
              <dd>{at == null ? <span className="muted">under way</span> : <Moment at={at} />}</dd>
            </Fragment>
          ))}
        </dl>
      </section>
      {journey && <Timeline journey={journey} hasTexts={false} />}
    </section>
  );
}
