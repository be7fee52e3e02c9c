import { nameOf } from '../leads/name-of';
import { useLead } from '../leads/use-leads';

/** Who the question is about, and what that person wrote: the question itself names nobody. */
export function LeadSays({ leadId }: { leadId: string }) {
  const { data: lead, error } = useLead(leadId);
  if (!lead || error) return null;
  return (
    <p>
      {nameOf(lead)}
      {lead.message !== null && <q className="said">{lead.message}</q>}
    </p>
  );
}
