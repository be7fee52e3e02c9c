import { JsonFacts, JsonView } from '../components/json-view';
import { ProblemNote } from '../components/problem-note';
import { words } from '../components/words';
import { useHandoff } from './use-records';

/** What one agent told another, and whether it is as it was sent. */
export function HandoffView({ leadId, handoffId }: { leadId: string; handoffId: string }) {
  const { data: handoff, error } = useHandoff(leadId, handoffId);
  if (error) return <ProblemNote error={error} />;
  if (!handoff) return <p className="muted">Loading…</p>;
  const { context, preservation_data, is_intact, context_sha256 } = handoff;
  return (
    <article className="stack small" aria-label={`Handoff to ${handoff.to_agent}`}>
      <p className={is_intact ? 'note good' : 'note bad'}>
        {is_intact ? 'As it was sent: the SHA-256 matches.' : 'Not as it was sent: the SHA-256 does not match.'}
        <br />
        <code className="hash">{context_sha256}</code>
      </p>
      <h3>Context</h3>
      <JsonFacts fields={context} />
      {Object.entries(preservation_data).map(([name, value]) => (
        <section key={name} className="stack">
          <h3>{words(name)}</h3>
          <JsonView value={value} />
        </section>
      ))}
    </article>
  );
}
