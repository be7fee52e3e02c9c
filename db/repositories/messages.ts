/** A message to a lead with its text: a row of the ledger (`sends`) and its sealed content. */
import type { DataKey } from '../pii';
import type { Queryable } from '../queryable';
import { contentOf, type Content } from './send-content';
import type { SendRow } from './sends';

export type MessageRow = Pick<
  SendRow,
  'ledger_id' | 'lead_id' | 'campaign_id' | 'journey_no' | 'touch' | 'channel' | 'variant_id' | 'status' | 'sent_at'
> & { sending_domain: string | null };

export interface StoredMessage extends MessageRow {
  /** of the address written to */
  address_index: Buffer | null;
  /** null: no provider was handed it, or the lead was erased */
  content: Content | null;
}

/** @returns undefined when the lead has no such message */
export async function readMessage(
  db: Queryable,
  key: DataKey | undefined,
  leadId: string,
  ledgerId: string,
): Promise<StoredMessage | undefined> {
  const { rows } = await db.query<Omit<StoredMessage, 'content'>>(
    `SELECT ledger_id, lead_id, campaign_id, journey_no, touch, channel, variant_id, status, sent_at, sending_domain, address_index
     FROM sends WHERE ledger_id = $1 AND lead_id = $2`,
    [ledgerId, leadId],
  );
  return rows[0] && { ...rows[0], content: (await contentOf(db, key, ledgerId)) ?? null };
}
