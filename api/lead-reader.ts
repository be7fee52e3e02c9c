/** Reads leads. Reads of one lead that overlap are one call to the data server: a hundred callers of a triage ask the same. */
import { RPC_ERRORS, RpcError, type DataClient } from '../mcp/protocol';
import type { LeadData } from './context';
import { Problem } from './http/problem';

export interface LeadReader {
  /** @throws Problem 404 */
  read(leadId: string): Promise<LeadData>;
}

export function createLeadReader(data: DataClient): LeadReader {
  const inFlight = new Map<string, Promise<LeadData>>();
  return {
    read(leadId) {
      const running = inFlight.get(leadId);
      if (running) return running;
      const reading = data
        .call('getLeadData', { lead_id: leadId })
        .catch((error: unknown) => {
          throw error instanceof RpcError && error.code === RPC_ERRORS.notFound ? unknownLead(leadId, error) : error;
        })
        .finally(() => inFlight.delete(leadId));
      inFlight.set(leadId, reading);
      return reading;
    },
  };
}

export const unknownLead = (leadId: string, cause: unknown): Problem =>
  new Problem(
    'not-found',
    `There is no lead ${leadId}. Create it with POST /api/v1/leads, or list leads with GET /api/v1/leads.`,
    {
      cause,
    },
  );
