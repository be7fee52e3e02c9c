/** Reads leads. Reads of one lead that overlap are one call to the data server. */
import { RPC_ERRORS, RpcError, type DataClient } from '../mcp/protocol';
import type { LeadData } from './context';
import { Problem } from './http/problem';
import { shareInFlight } from './in-flight';

export interface LeadReader {
  /** @throws Problem 404 */
  read(leadId: string): Promise<LeadData>;
}

export const createLeadReader = (data: DataClient): LeadReader => ({
  read: shareInFlight((leadId) =>
    data.call('getLeadData', { lead_id: leadId }).catch((error: unknown) => {
      throw error instanceof RpcError && error.code === RPC_ERRORS.notFound ? unknownLead(leadId, error) : error;
    }),
  ),
});

export const unknownLead = (leadId: string, cause: unknown): Problem =>
  new Problem(
    'not-found',
    `There is no lead ${leadId}. Create it with POST /api/v1/leads; "merit lead list" and GET /api/v1/leads list those that there are.`,
    {
      cause,
    },
  );
