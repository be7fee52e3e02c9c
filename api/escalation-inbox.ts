/** Reads questions to humans and audits who looked and who decided. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { DataClient, Params } from '../mcp/protocol';
import { createLogger } from '../runtime/logger';
import { escalationSchema, type Escalation } from '../workflows/contracts/escalation';
import { present } from './http/paging';
import { invalidRequest } from './http/problem';
import { readItem, searchPage, type Page } from './resources';

const log = createLogger('api.escalations');

/** Urgent ones first, and of these the oldest. */
const URGENCIES = ['high', 'normal'] as const;
const cursorSchema = z.string().regex(/^(high|normal):/);

export const readEscalation = (data: DataClient, escalationId: string): Promise<Escalation> =>
  readItem(
    data,
    `db://escalations/${escalationId}`,
    escalationSchema,
    `There is no escalation ${escalationId}. "merit escalations list" and GET /api/v1/escalations list the open ones.`,
  );

interface Wanted {
  status: Escalation['status'];
  q?: string | undefined;
  /** about the campaign itself, not about one of its leads */
  campaign_id?: string | undefined;
  limit: number;
  cursor?: string | undefined;
}

export function listEscalations(data: DataClient, wanted: Wanted): Promise<Page<Escalation>> {
  if (wanted.status === 'open') return listOpen(data, wanted);
  const { status, q: text, campaign_id, ...paging } = wanted;
  const query = present({ filter: { status, ...ofCampaign(campaign_id) }, text, sort: '-created_at' });
  return searchPage(data, present({ uri: 'db://escalations', query, ...paging }), escalationSchema);
}

/** One level of urgency after the other: the cursor says which, and where in it. */
async function listOpen(data: DataClient, wanted: Wanted): Promise<Page<Escalation>> {
  const { status, q, campaign_id, limit, cursor } = wanted;
  const start = cursor === undefined ? undefined : cursorSchema.safeParse(cursor).data;
  if (cursor !== undefined && start === undefined)
    throw invalidRequest([{ path: 'cursor', message: 'is not a next_cursor of this list' }]);
  const colon = start?.indexOf(':') ?? -1;
  let inner = start?.slice(colon + 1);
  const first = start === undefined ? 0 : URGENCIES.findIndex((urgency) => urgency === start.slice(0, colon));
  const items: Escalation[] = [];
  for (const urgency of URGENCIES.slice(first)) {
    if (items.length === limit) return { items, next_cursor: `${urgency}:` };
    const query = present({ filter: { status, urgency, ...ofCampaign(campaign_id) }, text: q, sort: 'created_at' });
    const page = await searchPage(
      data,
      { uri: 'db://escalations', query, limit: limit - items.length, ...(inner && { cursor: inner }) },
      escalationSchema,
    );
    items.push(...page.items);
    if (page.next_cursor !== null) return { items, next_cursor: `${urgency}:${page.next_cursor}` };
    inner = undefined;
  }
  return { items, next_cursor: null };
}

const ofCampaign = (campaign_id: string | undefined) => campaign_id !== undefined && { campaign_id, lead_id: null };

type Note = Omit<Params<'noteEscalation'>, 'idempotency_key'>;

/** A note that cannot be kept is logged: it must not undo a decision that counted. */
export async function audit(data: DataClient, note: Note): Promise<void> {
  try {
    await data.call('noteEscalation', {
      ...note,
      actor: note.actor.slice(0, 200),
      detail: note.detail.slice(0, 500),
      idempotency_key: randomUUID(),
    });
  } catch (err) {
    log.error({ err, escalation_id: note.escalation_id, kind: note.kind }, 'an audit note could not be kept');
  }
}
