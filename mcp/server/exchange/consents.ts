/** `gdpr_consent` of a file: marketing by e-mail, and only where the person has not said otherwise. */
import type { HandlerDeps } from '../methods/deps';
import { sayConsent } from '../methods/consents';
import type { Json } from '../../../data/exchange';
import type { Queryable } from '../../../db/queryable';

const MARKETING_BY_MAIL = {
  channel: 'Email',
  purpose: 'marketing',
  legal_basis: 'consent',
} as const;

/** A statement is as old as the lead, which is not when we took it in: that is in its source. */
const sourceAt = (now: Date): string => `import of ${now.toISOString().slice(0, 10)}`;
/** Earlier ones name no day. */
const SOURCE_PATTERN = '^import( of [0-9]{4}-[0-9]{2}-[0-9]{2})?$';

export interface Said {
  leadId: string;
  isGranted: Json | undefined;
  /** when the lead came in, as far as it is known: a grant is as old */
  saidAt: Json | undefined;
}

export interface ImportedConsents {
  /** leads whose consent is another now */
  changed: Set<string>;
  /** leads whose withdrawal stands against the file */
  kept: Set<string>;
}

/** True is a grant where nothing is on record; False withdraws what an import has granted, and nothing else. */
export async function importConsents(
  deps: HandlerDeps,
  db: Queryable,
  said: readonly Said[],
): Promise<ImportedConsents> {
  const which = (wanted: boolean): Said[] => said.filter(({ isGranted }) => isGranted === wanted);
  const ids = (chosen: readonly Said[]): string[] => chosen.map(({ leadId }) => leadId);
  const grants = which(true);
  const granted = ids(grants);
  const changed = new Set<string>(grants.length > 0 ? await grantNews(db, grants, deps.clock()) : []);
  const withdrawn = await grantedByImport(db, ids(which(false)));
  for (const leadId of withdrawn) {
    await sayConsent(deps, db, leadId, { ...MARKETING_BY_MAIL, granted: false, source: sourceAt(deps.clock()) });
    changed.add(leadId);
  }
  return { changed, kept: await withoutConsent(db, granted) };
}

/**
 * Nothing is on record for the person: neither a statement nor a suppression of the address. The grant is as old as the
 * lead, so that a withdrawal which is heard of later stands against it.
 */
async function grantNews(db: Queryable, grants: readonly Said[], now: Date): Promise<string[]> {
  const { rows } = await db.query<{ lead_id: string }>(
    `WITH news AS (
       SELECT p.lead_id, COALESCE(p.email_index, p.phone_index) AS person_index, LEAST(given.said_at, $6) AS said_at
       FROM lead_pii p JOIN unnest($1::text[], $7::timestamptz[]) AS given (lead_id, said_at) USING (lead_id)
       WHERE NOT EXISTS (SELECT FROM consents c WHERE c.lead_id = p.lead_id AND c.channel = $2 AND c.purpose = $3)
         AND NOT EXISTS (SELECT FROM consents c WHERE c.channel = $2 AND c.purpose = $3
                           AND c.person_index = COALESCE(p.email_index, p.phone_index))
         AND NOT EXISTS (SELECT FROM suppressions s WHERE s.address_index = p.email_index AND s.channel = $2)
     ), recorded AS (
       INSERT INTO consents (lead_id, person_index, channel, purpose, granted, legal_basis, source, recorded_at)
       SELECT lead_id, person_index, $2, $3, true, $4, $5, said_at FROM news)
     UPDATE leads l SET gdpr_consent = true FROM news WHERE l.lead_id = news.lead_id RETURNING l.lead_id`,
    [
      grants.map(({ leadId }) => leadId),
      MARKETING_BY_MAIL.channel,
      MARKETING_BY_MAIL.purpose,
      MARKETING_BY_MAIL.legal_basis,
      sourceAt(now),
      now,
      grants.map(({ saidAt }) => (typeof saidAt === 'string' ? saidAt : null)),
    ],
  );
  return rows.map(({ lead_id }) => lead_id);
}

async function grantedByImport(db: Queryable, leadIds: readonly string[]): Promise<string[]> {
  if (leadIds.length === 0) return [];
  const { rows } = await db.query<{ lead_id: string }>(
    `SELECT l.lead_id FROM leads l, LATERAL (
       SELECT c.source FROM consents c WHERE c.lead_id = l.lead_id AND c.channel = $2 AND c.purpose = $3
       ORDER BY c.recorded_at DESC, c.consent_id DESC LIMIT 1) latest
     WHERE l.lead_id = ANY($1) AND l.gdpr_consent AND latest.source ~ $4 ORDER BY l.lead_id`,
    [leadIds, MARKETING_BY_MAIL.channel, MARKETING_BY_MAIL.purpose, SOURCE_PATTERN],
  );
  return rows.map(({ lead_id }) => lead_id);
}

async function withoutConsent(db: Queryable, leadIds: readonly string[]): Promise<Set<string>> {
  if (leadIds.length === 0) return new Set();
  const { rows } = await db.query<{ lead_id: string }>(
    'SELECT lead_id FROM leads WHERE lead_id = ANY($1) AND NOT gdpr_consent',
    [leadIds],
  );
  return new Set(rows.map(({ lead_id }) => lead_id));
}
