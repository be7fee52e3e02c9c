/** A lead: where its journey stands, how it came there, what is known, and what may be done. */
import { Link, useSearchParams } from 'wouter';
import { Badge } from '../components/badge';
import { ProblemNote } from '../components/problem-note';
import { Unread } from '../components/unread';
import { ErasedLead } from './erased-lead';
import { JourneyCard } from './journey-card';
import { LeadActions } from './lead-actions';
import { LeadFacts } from './lead-facts';
import { nameOf } from './name-of';
import { ScoreCard } from './score-card';
import { Timeline } from './timeline';
import { erasureIn } from './use-erasure';
import { useJourney, useLead } from './use-leads';
import './leads.css';

export function LeadPage({ leadId }: { leadId: string }) {
  const [params, setParams] = useSearchParams();
  const asked = Number(params.get('journey_no') ?? '') || undefined;
  const lead = useLead(leadId);
  const journey = useJourney(leadId, asked);
  const erasure = erasureIn(lead.error);
  if (erasure) return <ErasedLead leadId={leadId} erasure={erasure} journey={journey.data} />;
  if (lead.error && !lead.data)
    return <Unread what="lead" id={leadId} error={lead.error} list={{ path: '/leads', name: 'All leads' }} />;
  if (!lead.data) return <p className="muted">Loading…</p>;
  return (
    <section className="page" aria-label={`Lead ${leadId}`}>
      <Link href="/leads">← All leads</Link>
      <div className="page-head">
        <h1>{nameOf(lead.data)}</h1>
        <span className="row">
          {lead.data.paused_at !== null && <Badge state="paused" />}
          {lead.data.triage_category !== null && <Badge state={lead.data.triage_category} />}
          <span className="muted">{lead.data.lead_id}</span>
          <Link href={`/leads/${encodeURIComponent(leadId)}/memory`}>What is remembered</Link>
        </span>
      </div>
      <div className="lead-panes">
        <div className="stack">
          {journey.error && <ProblemNote error={journey.error} />}
          {journey.data === null && <p className="note">No journey yet: triage starts one.</p>}
          {journey.data && (
            <>
              <JourneyCard
                journey={journey.data}
                isPaused={lead.data.paused_at !== null}
                latest={lead.data.journey_no}
                onChoose={(no) => setParams({ journey_no: String(no) })}
              />
              <Timeline journey={journey.data} />
            </>
          )}
        </div>
        <div className="stack">
          <LeadActions lead={lead.data} journey={journey.data ?? undefined} />
          <ScoreCard lead={lead.data} />
          <LeadFacts lead={lead.data} />
        </div>
      </div>
    </section>
  );
}
