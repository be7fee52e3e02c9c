import { Link } from 'wouter';
import type { Escalation } from '../../workflows/contracts/escalation';
import { Badge } from '../components/badge';
import { Moment } from '../components/moment';
import { words } from '../components/words';

interface Props {
  items: readonly Escalation[];
  chosen: string | undefined;
  pathOf: (escalationId: string) => string;
}

/** The questions, each a link to itself. */
export const EscalationList = ({ items, chosen, pathOf }: Props) => (
  <ul aria-label="Questions">
    {items.map((item) => (
      <li key={item.escalation_id}>
        <Link
          href={pathOf(item.escalation_id)}
          className={item.urgency === 'high' ? 'question urgent' : 'question'}
          aria-current={item.escalation_id === chosen ? 'true' : undefined}
        >
          <span className="row between small">
            <span className="row">
              <span className="badge">{words(item.reason)}</span>
              {item.urgency === 'high' && <span className="badge bad">Urgent</span>}
              {item.decision !== null && <Badge state={item.decision} />}
            </span>
            <span className="muted">
              <Moment at={item.decided_at ?? item.created_at} />
            </span>
          </span>
          <strong>{item.question}</strong>
        </Link>
      </li>
    ))}
  </ul>
);
