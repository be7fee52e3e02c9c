/** The story of a journey, oldest first, and what is to come. */
import { Link } from 'wouter';
import { JsonFacts } from '../components/json-view';
import { exactly, Moment, withTimes } from '../components/moment';
import { Unfold } from '../components/unfold';
import { words } from '../components/words';
import { HandoffView } from './handoff-view';
import { MessageView } from './message-view';
import { handoffOf, messageOf, storyOf, type StoryEntry } from './story';
import { TriageView } from './triage-view';
import type { Journey, Timer } from './use-leads';

/** Said already, or of no use to a reader. */
const TOLD = new Set(['at', 'type', 'summary', 'timestamp', 'lead_id', 'journey_no', 'triage']);

interface Props {
  journey: Journey;
  /** false: what was said is gone, and only the steps are told */
  hasTexts?: boolean;
}

export const Timeline = ({ journey: { lead_id, timeline, waiting_for, timers }, hasTexts = true }: Props) => (
  <div className="card">
    <h2>Timeline</h2>
    <ol className="timeline">
      {storyOf(timeline).map((entry, place) => (
        <Entry key={`${entry.at} ${place}`} leadId={lead_id} entry={entry} hasTexts={hasTexts} />
      ))}
      {waiting_for !== null && (
        <li className="to-come">
          <span>
            <span className="badge">Now</span>
          </span>
          <span>{withTimes(waiting_for)}</span>
        </li>
      )}
      {timers.map((timer) => (
        <ToCome key={`${timer.kind} ${timer.at}`} timer={timer} />
      ))}
    </ol>
  </div>
);

function Entry({ leadId, entry, hasTexts }: { leadId: string; entry: StoryEntry; hasTexts: boolean }) {
  const rest = Object.fromEntries(
    Object.entries(entry).filter(([name, value]) => !TOLD.has(name) && value !== null && value !== ''),
  );
  const { triage } = entry;
  const ledgerId = hasTexts ? messageOf(entry) : undefined;
  const handoffId = hasTexts ? handoffOf(entry) : undefined;
  return (
    <li>
      <When type={entry.type} at={entry.at} />
      <span>{withTimes(words(entry.summary))}</span>
      <QuestionLink id={entry.escalation_id} />
      {triage && <Unfold label="Why">{() => <TriageView triage={triage} />}</Unfold>}
      {ledgerId !== undefined && (
        <Unfold label="Read the message">{() => <MessageView leadId={leadId} ledgerId={ledgerId} />}</Unfold>
      )}
      {handoffId !== undefined && (
        <Unfold label="Read what was handed over">{() => <HandoffView leadId={leadId} handoffId={handoffId} />}</Unfold>
      )}
      {Object.keys(rest).length > 0 && <Unfold label="Details">{() => <JsonFacts fields={rest} />}</Unfold>}
    </li>
  );
}

const ToCome = ({ timer }: { timer: Timer }) => (
  <li className="to-come">
    <When type="to come" at={timer.at} />
    <span>{words(timer.summary)}</span>
    <QuestionLink id={timer.escalation_id} />
  </li>
);

const When = ({ type, at }: { type: string; at: string }) => (
  <span className="row small">
    <span className="badge">{words(type)}</span>
    <span className="muted">
      <Moment at={at} />, {exactly(at)}
    </span>
  </span>
);

const QuestionLink = ({ id }: { id: unknown }) =>
  typeof id === 'string' && <Link href={`/inbox/${encodeURIComponent(id)}`}>Look at the question</Link>;
