/** The errors methods throw on purpose. They name ids, never personal fields. */
import type { LockedLead } from '../../../db/repositories/leads';
import { RPC_ERRORS, RpcError } from '../../protocol';

/** What shows those that there are. */
const LISTED_BY = {
  lead: 'merit lead list',
  campaign: 'merit campaign list',
  'sending domain': 'merit domains list',
  assignment: 'merit assignments list',
  escalation: 'merit escalations list',
  model: 'merit model list',
};
const isListed = (what: string): what is keyof typeof LISTED_BY => what in LISTED_BY;

/** @param listed the command that shows those that there are; known by itself for most */
export function notFound(what: string, id: string, listed = isListed(what) ? LISTED_BY[what] : undefined): RpcError {
  const whereToLook = listed === undefined ? '' : `; "${listed}" shows those that there are`;
  return new RpcError(RPC_ERRORS.notFound, `there is no ${what} ${id}${whereToLook}`);
}
export const invalid = (message: string): RpcError => new RpcError(RPC_ERRORS.invalidParams, message);
export const conflict = (message: string): RpcError => new RpcError(RPC_ERRORS.conflict, message);

export const gone = (leadId: string): RpcError =>
  new RpcError(RPC_ERRORS.gone, `lead ${leadId} was erased: it takes nothing any more, and its id is not given again`);

/** @throws RpcError notFound, gone where the person was erased */
export function living(lead: LockedLead | undefined, leadId: string): LockedLead {
  const known = found(lead, 'lead', leadId);
  if (known.erased_at !== null) throw gone(known.lead_id);
  return known;
}

/** @throws RpcError notFound */
export function found<T>(value: T | undefined, what: string, id: string): T {
  if (value === undefined) throw notFound(what, id);
  return value;
}
