import { Link } from 'wouter';
import type { Lead } from '../../workflows/contracts/lead';
import { Badge } from '../components/badge';
import { JsonFacts } from '../components/json-view';
import { ConsentTable } from './consent-table';

/** What is known of the person, and what the person has agreed to. */
export function LeadFacts({ lead }: { lead: Lead }) {
  const { email, phone, company, company_size, industry, persona, region, timezone, source, message, tags } = lead;
  const known = Object.entries({
    ...{ email, phone, company, company_size, industry, persona, region, timezone, source, message },
    preferred_channel: lead.preferred_channel,
    tags: tags.length > 0 ? tags : null,
  }).filter(([, value]) => value !== null);
  return (
    <section className="card" aria-labelledby="facts">
      <h2 id="facts">Known</h2>
      {lead.flags.length > 0 && (
        <p className="row">
          {lead.flags.map((flag) => (
            <Badge key={flag} state={flag} />
          ))}
          <span className="muted small">flagged: nobody prospects this lead</span>
        </p>
      )}
      <JsonFacts fields={Object.fromEntries(known)} />
      {lead.campaign_id !== null && (
        <p className="row">
          <Link href={`/campaigns/${encodeURIComponent(lead.campaign_id)}`}>Campaign {lead.campaign_id}</Link>
          <Link href={`/leads?campaign_id=${encodeURIComponent(lead.campaign_id)}`}>Leads of {lead.campaign_id}</Link>
        </p>
      )}
      <h3>Consent</h3>
      <ConsentTable leadId={lead.lead_id} />
    </section>
  );
}
