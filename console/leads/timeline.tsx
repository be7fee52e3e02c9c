/** The story of a journey, oldest first, and what is due next. */
import { Link } from 'wouter';
import { JsonFacts } from '../components/json-view';
import { exactly, Moment } from '../components/moment';
import { words } from '../components/words';
import type { Journey, TimelineEntry } from './use-leads';

/** Said already, or of no use to a reader. */
const TOLD = new Set(['at', 'type', 'summary', 'timestamp', 'lead_id', 'journey_no']);

export const Timeline = ({ journey: { timeline, waiting_for } }: { journey: Journey }) => (
  <div className="card">
    <h2>Timeline</h2>
    <ol className="timeline">
      {timeline.map((entry, place) => (
        <Entry key={`${entry.at} ${place}`} entry={entry} />
      ))}
      {waiting_for !== null && (
        <li className="to-come">
          <span className="muted small">next</span>
          <span>{waiting_for}</span>
        </li>
      )}
    </ol>
  </div>
);

function Entry({ entry }: { entry: TimelineEntry }) {
  const rest = Object.fromEntries(
    Object.entries(entry).filter(([name, value]) => !TOLD.has(name) && value !== null && value !== ''),
  );
  const { escalation_id } = entry;
  return (
    <li>
      <span className="row small">
        <span className="badge">{words(entry.type)}</span>
        <span className="muted">
          <Moment at={entry.at} />, {exactly(entry.at)}
        </span>
      </span>
      <span>{words(entry.summary)}</span>
      {typeof escalation_id === 'string' && (
        <Link href={`/inbox/${encodeURIComponent(escalation_id)}`}>Look at the question</Link>
      )}
      {Object.keys(rest).length > 0 && (
        <details>
          <summary className="small">Details</summary>
          <JsonFacts fields={rest} />
        </details>
      )}
    </li>
  );
}
