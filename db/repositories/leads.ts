/** Table `leads` with its encrypted half. */
import type { Lead, ScoreFactor } from '../../workflows/contracts/lead';
import type { Vault } from '../pii';
import type { Queryable } from '../queryable';
import { aliasesOf } from './lead-aliases';
import { openPii } from './lead-pii';
import type { Pii, SealedPii } from './lead-pii';

/** Columns of a lead, the personal ones still encrypted. While a manual score stands its parts are not shown: they would not add up. */
export const LEAD_COLUMNS = `l.lead_id, l.created_at, l.source, l.campaign_id, l.triage_category, l.lead_status, l.lead_score,
  CASE WHEN l.score_override THEN NULL ELSE l.score_factors END AS score_factors, l.score_override, l.company_size, l.industry,
  l.persona, l.region, l.preferred_channel, l.gdpr_consent, l.timezone, l.tags, l.flags, l.assigned_engagement_agent,
  l.last_active_at, l.journey_no, l.paused_at, l.paused_by, l.erased_at, p.data_key, p.email, p.phone, p.first_name, p.last_name,
  p.company, p.message`;
export const LEAD_TABLES = 'leads l LEFT JOIN lead_pii p USING (lead_id)';
/** Without those that were erased. */
export const LIVING_LEADS = '(SELECT * FROM leads WHERE erased_at IS NULL) l LEFT JOIN lead_pii p USING (lead_id)';

export type LeadRow = Omit<Lead, keyof Pii> & SealedPii & { erased_at: string | null };

export function leadOf(vault: Vault, row: LeadRow): Lead {
  const { data_key, email, phone, first_name, last_name, company, message, erased_at: _, ...open } = row;
  return {
    ...open,
    ...openPii(vault, row.lead_id, { data_key, email, phone, first_name, last_name, company, message }),
  };
}

export const readLead = async (db: Queryable, vault: Vault, leadId: string): Promise<Lead | undefined> =>
  (await readLeadStanding(db, vault, leadId))?.lead;

export interface LeadStanding {
  lead: Lead;
  /** since then there is no person behind it any more; null: there is */
  erased_at: string | null;
}

export async function readLeadStanding(db: Queryable, vault: Vault, leadId: string): Promise<LeadStanding | undefined> {
  const { rows } = await db.query<LeadRow>(`SELECT ${LEAD_COLUMNS} FROM ${LEAD_TABLES} WHERE l.lead_id = $1`, [leadId]);
  return rows[0] && { lead: leadOf(vault, rows[0]), erased_at: rows[0].erased_at };
}

export interface LockedLead {
  lead_id: string;
  campaign_id: string | null;
  journey_no: number;
  lead_status: Lead['lead_status'];
  /** a person's score, which stands against the agent's; null: none */
  manual_score: number | null;
  erased_at: string | null;
}

/** Everything that changes a lead takes this lock first, so that changes of one lead happen one after the other. */
export async function lockLead(db: Queryable, leadId: string): Promise<LockedLead | undefined> {
  const { rows } = await db.query<LockedLead>(
    `SELECT lead_id, campaign_id, journey_no, lead_status, CASE WHEN score_override THEN lead_score END AS manual_score, erased_at
     FROM leads WHERE lead_id = $1 FOR NO KEY UPDATE`,
    [leadId],
  );
  return rows[0];
}

/** As `lockLead`; a lead that was merged is the one that it was merged into. */
export async function lockLeadOrSurvivor(db: Queryable, leadId: string): Promise<LockedLead | undefined> {
  const lead = await lockLead(db, leadId);
  const survivor = lead ? undefined : (await aliasesOf(db, [leadId])).get(leadId);
  return survivor === undefined ? lead : lockLead(db, survivor);
}

/** Columns that a caller may set. */
export const SETTABLE_COLUMNS = [
  'source',
  'campaign_id',
  'company_size',
  'industry',
  'persona',
  'region',
  'preferred_channel',
  'timezone',
  'tags',
  'flags',
] as const;
export type SettableFields = { [C in (typeof SETTABLE_COLUMNS)[number]]?: string | string[] | null | undefined };

const parameter = (value: string | string[] | null): string | null =>
  Array.isArray(value) ? JSON.stringify(value) : value;

/** @returns false when the id is taken */
export async function insertLead(
  db: Queryable,
  leadId: string,
  createdAt: Date,
  fields: SettableFields,
): Promise<boolean> {
  const given = SETTABLE_COLUMNS.filter((column) => fields[column] !== undefined);
  const columns = ['lead_id', 'created_at', ...given];
  const values = [leadId, createdAt, ...given.map((column) => parameter(fields[column] ?? null))];
  const inserted = await db.query(
    `INSERT INTO leads (${columns.join(', ')}) VALUES (${columns.map((_, i) => `$${i + 1}`).join(', ')}) ON CONFLICT (lead_id) DO NOTHING`,
    values,
  );
  return inserted.rowCount === 1;
}

export async function updateLeadColumns(db: Queryable, leadId: string, fields: SettableFields): Promise<void> {
  const given = SETTABLE_COLUMNS.filter((column) => fields[column] !== undefined);
  if (given.length === 0) return;
  const assignments = given.map((column, i) => `${column} = $${i + 2}`);
  await db.query(`UPDATE leads SET ${assignments.join(', ')} WHERE lead_id = $1`, [
    leadId,
    ...given.map((column) => parameter(fields[column] ?? null)),
  ]);
}

export const setGdprConsent = async (db: Queryable, leadId: string, granted: boolean): Promise<void> => {
  await db.query('UPDATE leads SET gdpr_consent = $2 WHERE lead_id = $1', [leadId, granted]);
};

export const setLeadStatus = async (db: Queryable, leadId: string, status: Lead['lead_status']): Promise<void> => {
  await db.query('UPDATE leads SET lead_status = $2 WHERE lead_id = $1', [leadId, status]);
};

/** @param score null releases a manual score: the agent's own stands again */
export async function overrideScore(db: Queryable, leadId: string, score: number | null): Promise<void> {
  await db.query(
    'UPDATE leads SET score_override = $2::int IS NOT NULL, lead_score = COALESCE($2::int, agent_score) WHERE lead_id = $1',
    [leadId, score],
  );
}

export interface TriageOfLead {
  category: string;
  score: number;
  score_factors: ScoreFactor[];
  lead_status: Lead['lead_status'];
}

/** A manual score is kept. */
export async function storeTriage(db: Queryable, leadId: string, triage: TriageOfLead): Promise<void> {
  await db.query(
    `UPDATE leads SET triage_category = $2, agent_score = $3, score_factors = $4, lead_status = $5,
       lead_score = CASE WHEN score_override THEN lead_score ELSE $3 END
     WHERE lead_id = $1`,
    [leadId, triage.category, triage.score, JSON.stringify(triage.score_factors), triage.lead_status],
  );
}
