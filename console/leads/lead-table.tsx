import { Link } from 'wouter';
import type { Lead } from '../../workflows/contracts/lead';
import { Badge } from '../components/badge';
import { Moment } from '../components/moment';
import { nameOf } from './name-of';

/** A table where there is room, cards where there is not. */
export const LeadTable = ({ leads }: { leads: readonly Lead[] }) => (
  <table className="leads">
    <caption className="visually-hidden">Leads, newest first</caption>
    <thead>
      <tr>
        <th scope="col">Lead</th>
        <th scope="col">Company</th>
        <th scope="col">Category</th>
        <th scope="col" className="number">
          Score
        </th>
        <th scope="col">Status</th>
        <th scope="col">Created</th>
      </tr>
    </thead>
    <tbody>
      {leads.map((lead) => (
        <tr key={lead.lead_id}>
          <td>
            <Link href={`/leads/${encodeURIComponent(lead.lead_id)}`}>{nameOf(lead)}</Link>
            <span className="muted small"> {lead.lead_id}</span>
          </td>
          <td>{[lead.company, lead.industry].filter(Boolean).join(', ')}</td>
          <td>{lead.triage_category !== null && <Badge state={lead.triage_category} />}</td>
          <td className="number">{lead.lead_score}</td>
          <td>
            {lead.lead_status} {lead.paused_at !== null && <Badge state="paused" />}
          </td>
          <td className="muted">
            <Moment at={lead.created_at} />
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);
