/** Reads leads. Reads of one lead that overlap are one call to the data server. */
import { RPC_ERRORS, RpcError, type DataClient } from '../mcp/protocol';
import type { Erasure } from '../workflows/contracts/erasure';
import type { LeadData } from './context';
import { Problem } from './http/problem';
import { shareInFlight } from './in-flight';

export interface LeadReader {
  /** @throws Problem 404, or 410 when the lead was erased */
  read(leadId: string): Promise<LeadData>;
  /** One that was erased, too: what is left of it is about nobody. @throws Problem 404 */
  readAny(leadId: string): Promise<LeadData>;
}

export function createLeadReader(data: DataClient): LeadReader {
  const readAny = shareInFlight((leadId: string) =>
    data.call('getLeadData', { lead_id: leadId }).catch((error: unknown) => {
      throw error instanceof RpcError && error.code === RPC_ERRORS.notFound ? unknownLead(leadId, error) : error;
    }),
  );
  return {
    readAny,
    async read(leadId) {
      const found = await readAny(leadId);
      if (found.erasure) throw erasedLead(leadId, found.erasure);
      return found;
    },
  };
}

/** @param erasure how far it is, as far as it is known */
export const erasedLead = (leadId: string, erasure: Partial<Erasure>, cause?: unknown): Problem =>
  new Problem(
    'erased',
    `Lead ${leadId} was erased. A person who comes anew is a new lead: leave out the lead_id, or choose another one.`,
    // `status` is the problem's own
    { members: { lead_id: leadId, erasure }, cause },
  );

export const unknownLead = (leadId: string, cause: unknown): Problem =>
  new Problem(
    'not-found',
    `There is no lead ${leadId}. Create it with POST /api/v1/leads; "merit lead list" and GET /api/v1/leads list those that there are.`,
    {
      cause,
    },
  );
