/** How a question ended: who decided what, when and why. */
import { JsonFacts } from '../components/json-view';
import { Moment } from '../components/moment';

interface Ending {
  status: string;
  decision?: string | null | undefined;
  decided_by?: string | null | undefined;
  comment?: string | null | undefined;
  modifications?: Readonly<Record<string, unknown>> | null | undefined;
}

interface Props {
  standing: Ending;
  decidedAt?: string | null;
  /** this person has just tried to decide too */
  isTooLate?: boolean;
}

const DONE: Readonly<Record<string, string>> = { approve: 'approved', reject: 'rejected', modify: 'modified' };

export const StandingNote = ({ standing, decidedAt, isTooLate = false }: Props) => (
  <div className={isTooLate ? 'note warn stack' : 'note stack'} role={isTooLate ? 'alert' : undefined}>
    <p>
      {isTooLate && <strong>Somebody was first; your decision changes nothing. </strong>}
      {told(standing)}
      {decidedAt != null && (
        <>
          {' '}
          <Moment at={decidedAt} />
        </>
      )}
    </p>
    {standing.comment && <p>“{standing.comment}”</p>}
    {standing.modifications && <JsonFacts fields={standing.modifications} />}
  </div>
);

function told({ status, decision, decided_by }: Ending): string {
  if (status === 'withdrawn') return 'Withdrawn: the question was settled otherwise.';
  const done = DONE[decision ?? ''] ?? 'ended';
  return status === 'expired'
    ? `Nobody answered in time: ${done} by default.`
    : `${decided_by ?? 'Somebody'} ${done} it.`;
}
