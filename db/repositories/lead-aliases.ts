/** Table `lead_aliases`: ids of leads that turned out to be another lead. */
import type { Queryable } from '../queryable';

/** @returns by alias, the lead that it is */
export async function aliasesOf(db: Queryable, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const { rows } = await db.query<{ alias: string; lead_id: string }>(
    'SELECT alias, lead_id FROM lead_aliases WHERE alias = ANY($1)',
    [ids],
  );
  return new Map(rows.map(({ alias, lead_id }) => [alias, lead_id]));
}

export async function recordAliases(
  db: Queryable,
  aliases: readonly { alias: string; lead_id: string }[],
  now: Date,
): Promise<void> {
  await db.query(
    `INSERT INTO lead_aliases (alias, lead_id, recorded_at) SELECT *, $3 FROM unnest($1::text[], $2::text[])
     ON CONFLICT DO NOTHING`,
    [aliases.map(({ alias }) => alias), aliases.map(({ lead_id }) => lead_id), now],
  );
}
