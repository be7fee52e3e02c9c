/** What the agents remember of a lead, and of leads like it, and why. */
import { Link } from 'wouter';
import { JsonFacts } from '../components/json-view';
import { Moment } from '../components/moment';
import { ProblemNote } from '../components/problem-note';
import { isUnknown, Unread } from '../components/unread';
import { EpisodeList } from './episode-list';
import { PreferenceCard } from './preference-card';
import { RfmCard } from './rfm-card';
import { erasureIn } from './use-erasure';
import { useLeadMemory, type LeadMemory } from './use-lead-memory';
import './leads.css';
import './memory.css';

export function MemoryPage({ leadId }: { leadId: string }) {
  const { data: remembered, error } = useLeadMemory(leadId);
  const data = erasureIn(error) ? undefined : remembered;
  if (isUnknown(error))
    return <Unread what="lead" id={leadId} error={error} list={{ path: '/leads', name: 'All leads' }} />;
  return (
    <section className="page" aria-label={`Memory of lead ${leadId}`}>
      <Link href={`/leads/${encodeURIComponent(leadId)}`}>← Lead {leadId}</Link>
      <h1>What is remembered</h1>
      {error && <ProblemNote error={error} />}
      {!data && !error && <p className="muted">Loading…</p>}
      {data && (
        <div className="lead-panes">
          <EpisodeList recalled={data.recalled} asked={data.asked} />
          <div className="stack">
            <PreferenceCard memory={data.long_term} />
            <RfmCard memory={data.long_term} />
            <Conversation conversation={data.conversation} />
            <Related related={data.related} />
          </div>
        </div>
      )}
    </section>
  );
}

const Conversation = ({ conversation }: Pick<LeadMemory, 'conversation'>) => (
  <section className="card remembered" aria-labelledby="conversation">
    <h2 id="conversation">The conversation under way</h2>
    {conversation === null ? (
      <p className="muted">None, or what it was about is forgotten already.</p>
    ) : (
      <>
        <JsonFacts fields={conversation.data} />
        <p className="muted small">
          Forgotten <Moment at={conversation.expires_at} />.
        </p>
      </>
    )}
  </section>
);

const Related = ({ related }: Pick<LeadMemory, 'related'>) =>
  related.length > 0 && (
    <section className="card" aria-labelledby="related">
      <h2 id="related">In the knowledge graph</h2>
      <ul className="row">
        {related.map((entity) => (
          <li key={entity}>
            <Link href={`/knowledge?entity=${encodeURIComponent(entity)}`} className="button">
              {entity}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
