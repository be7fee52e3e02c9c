import { exactly } from '../components/moment';
import { ProblemNote } from '../components/problem-note';
import { useMessage } from './use-records';

/** A message as it was sent: its text, never as HTML. */
export function MessageView({ leadId, ledgerId }: { leadId: string; ledgerId: string }) {
  const { data: message, error } = useMessage(leadId, ledgerId);
  if (error) return <ProblemNote error={error} />;
  if (!message) return <p className="muted">Loading…</p>;
  const { content, to, sent_at, sending_domain } = message;
  if (!content) return <p className="muted">No text is kept: nothing was handed over, or the lead was erased.</p>;
  return (
    <article className="message" aria-label={`Message: ${content.subject || message.channel}`}>
      <dl className="facts small">
        {content.subject !== '' && (
          <>
            <dt>Subject</dt>
            <dd>
              <strong>{content.subject}</strong>
            </dd>
          </>
        )}
        <dt>To</dt>
        <dd>{to ?? <span className="muted">an address that the lead does not have any more</span>}</dd>
        {sending_domain !== null && (
          <>
            <dt>Sent from</dt>
            <dd>{sending_domain}</dd>
          </>
        )}
        {sent_at !== null && (
          <>
            <dt>Sent at</dt>
            <dd>{exactly(sent_at)}</dd>
          </>
        )}
      </dl>
      <p className="message-text">{content.body}</p>
    </article>
  );
}
