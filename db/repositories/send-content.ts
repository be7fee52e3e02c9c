/** What a message says, encrypted with the lead's key. */
import { openField, sealField } from '../pii';
import type { DataKey } from '../pii';
import type { Queryable } from '../queryable';

export interface Content {
  subject: string;
  body: string;
}

const place = (field: keyof Content, ledgerId: string): string => `sends.${field}:${ledgerId}`;
export const sealContent = (
  key: DataKey | undefined,
  ledgerId: string,
  content: Content | null,
  field: keyof Content,
) => (key && content ? sealField(key, content[field], place(field, ledgerId)) : null);

/** What the provider was handed; undefined: nothing, or the lead was erased. */
export async function contentOf(
  db: Queryable,
  key: DataKey | undefined,
  ledgerId: string,
): Promise<Content | undefined> {
  const { rows } = await db.query<{ subject: Buffer | null; body: Buffer | null }>(
    'SELECT subject, body FROM sends WHERE ledger_id = $1',
    [ledgerId],
  );
  const { subject, body } = rows[0] ?? { subject: null, body: null };
  if (!key || !subject || !body) return undefined;
  return {
    subject: openField(key, subject, place('subject', ledgerId)),
    body: openField(key, body, place('body', ledgerId)),
  };
}
