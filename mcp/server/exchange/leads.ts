/**
 * Leads from files. An e-mail address is one identity: a row whose address another lead has is that lead, and the row's id
 * becomes an alias of it. What a journey has found out stands against the file, and so do what the person is called and
 * reached by, every flag, and every withdrawal of consent.
 */
import { TABLES, textIn } from '../../../data/exchange';
import type { Row } from '../../../data/exchange';
import { addToDay } from '../../../db/repositories/campaigns';
import { aliasesOf, recordAliases } from '../../../db/repositories/lead-aliases';
import { insertPiiRows, openPii, PII_FIELDS, sealNewLead } from '../../../db/repositories/lead-pii';
import type { Pii, SealedPii } from '../../../db/repositories/lead-pii';
import { upsert } from '../../../db/upsert';
import type { UpsertTarget } from '../../../db/upsert';
import type { Vault } from '../../../db/pii';
import type { Queryable } from '../../../db/queryable';
import type { LeadFields } from '../../../workflows/contracts/lead';
import type { HandlerDeps } from '../methods/deps';
import { changeAddress } from '../methods/leads';
import { importConsents } from './consents';
import type { Said } from './consents';
import { targetOf } from './store';
import type { ImportContext, Stored } from './store';

/** A file does not take back what a journey has found out since, nor move its lead to another campaign. */
const OF_THE_JOURNEY = [
  'triage_category',
  'lead_status',
  'lead_score',
  'agent_score',
  'assigned_engagement_agent',
  'campaign_id',
];
const TARGET = ((): UpsertTarget => {
  const { columns, otherwise, ...target } = targetOf('leads', TABLES.leads);
  const elsewhere = new Set<string>([...PII_FIELDS, 'gdpr_consent']);
  return {
    ...target,
    columns: [...columns.filter((column) => !elsewhere.has(column)), 'agent_score'],
    otherwise: { ...otherwise, created_at: 'now' },
  };
})();

type KnownLead = Row &
  SealedPii & {
    lead_id: string;
    journey_no: number;
    score_override: boolean;
    erased_at: string | null;
    email_index: Buffer | null;
  };

interface Plan {
  row: Row;
  /** the lead that the row is about */
  leadId: string;
  known: KnownLead | undefined;
  emailIndex: string | null;
  how: 'new' | 'change' | 'fill' | 'refuse';
  /** the row's own id means the lead from now on */
  isNewAlias: boolean;
}

export async function storeLeads(deps: HandlerDeps, context: ImportContext, rows: readonly Row[]): Promise<Stored[]> {
  const stored: Stored[] = [];
  while (stored.length < rows.length) {
    const plans = independent(await plan(deps.vault, context.db, rows.slice(stored.length)));
    stored.push(...(await carryOut(deps, context, plans)));
  }
  return stored;
}

async function plan(vault: Vault, db: Queryable, rows: readonly Row[]): Promise<Plan[]> {
  const ids = rows.map((row) => textIn(row, 'lead_id'));
  const indexes = rows.map(({ email }) => (typeof email === 'string' ? vault.emailIndex(email) : null));
  const aliases = await aliasesOf(db, ids);
  const owners = await leadsWithEmail(
    db,
    indexes.filter((index) => index !== null),
  );
  const known = await lockKnown(db, [...ids, ...aliases.values(), ...owners.values()]);
  return rows.map((row, n) => {
    const id = textIn(row, 'lead_id');
    const emailIndex = indexes[n]?.toString('hex') ?? null;
    const owner = emailIndex === null ? undefined : owners.get(emailIndex);
    const plan = (leadId: string, how: Plan['how'], isNewAlias = false): Plan => ({
      row,
      leadId,
      known: known.get(leadId),
      emailIndex,
      how,
      isNewAlias,
    });
    const survivor = aliases.get(id);
    if (survivor !== undefined) return plan(survivor, owner === undefined || owner === survivor ? 'fill' : 'refuse');
    if (owner !== undefined && owner !== id) return known.has(id) ? plan(id, 'refuse') : plan(owner, 'fill', true);
    return plan(id, known.has(id) ? 'change' : 'new');
  });
}

async function leadsWithEmail(db: Queryable, indexes: readonly Buffer[]): Promise<Map<string, string>> {
  if (indexes.length === 0) return new Map();
  const { rows } = await db.query<{ email_index: Buffer; lead_id: string }>(
    'SELECT email_index, lead_id FROM lead_pii WHERE email_index = ANY($1)',
    [indexes],
  );
  return new Map(rows.map(({ email_index, lead_id }) => [email_index.toString('hex'), lead_id]));
}

/** In one order, so that two imports, or an import and a journey, do not wait for each other. */
async function lockKnown(db: Queryable, ids: readonly string[]): Promise<Map<string, KnownLead>> {
  const { rows } = await db.query<KnownLead>(
    `SELECT l.*, p.data_key, p.email_index, ${PII_FIELDS.map((field) => `p.${field}`).join(', ')}
     FROM leads l LEFT JOIN lead_pii p USING (lead_id)
     WHERE l.lead_id = ANY($1) ORDER BY l.lead_id FOR NO KEY UPDATE OF l`,
    [ids],
  );
  return new Map(rows.map((row) => [row.lead_id, row]));
}

/** The first rows that are about different leads and addresses: what follows depends on what becomes of these. */
function independent(plans: readonly Plan[]): Plan[] {
  const taken = new Set<string>();
  const first = plans.findIndex(({ leadId, emailIndex, row }) => {
    const about = [leadId, textIn(row, 'lead_id'), ...(emailIndex === null ? [] : [emailIndex])];
    if (about.some((each) => taken.has(each))) return true;
    for (const each of about) taken.add(each);
    return false;
  });
  return first === -1 ? [...plans] : plans.slice(0, first);
}

async function carryOut(deps: HandlerDeps, context: ImportContext, plans: readonly Plan[]): Promise<Stored[]> {
  const { db } = context;
  const accepted = plans.filter((each) => each.how !== 'refuse' && !isErased(each));
  const outcomes = await upsert(db, TARGET, accepted.map(leadRow));
  const fresh = accepted.filter(({ how }) => how === 'new');
  await insertPiiRows(
    db,
    fresh.map(({ row, leadId }) => sealNewLead(deps.vault, leadId, piiOf(row))),
  );
  await recordAliases(
    db,
    accepted
      .filter((each) => each.isNewAlias)
      .map(({ row, leadId }) => ({ alias: textIn(row, 'lead_id'), lead_id: leadId })),
    deps.clock(),
  );
  const changed = new Set<Plan>();
  for (const each of accepted) if (await fillPii(deps, db, each)) changed.add(each);
  const consents = await importConsents(
    deps,
    db,
    accepted.flatMap((each) => consentOf(each)),
  );
  if (context.countsLeads) await countLeads(db, fresh, deps.clock());
  return plans.map((each) => {
    const n = accepted.indexOf(each);
    if (n === -1) return { outcome: 'failed', reason: isErased(each) ? ERASED : ADDRESS_TAKEN };
    const isChanged = changed.has(each) || consents.changed.has(each.leadId) || outcomes[n] === 'updated';
    const warnings = [
      ...(hasOtherAddress(each) ? [ADDRESS_KEPT] : []),
      ...(consents.kept.has(each.leadId) ? [CONSENT_KEPT] : []),
    ];
    return { ...outcomeOf(each, isChanged), lead_id: each.leadId, ...(warnings.length > 0 && { warnings }) };
  });
}

const ERASED = 'lead_id is of a lead that was erased: a person who comes anew is a new lead, under another id';
const ADDRESS_TAKEN = 'email belongs to another lead, and lead_id is a lead of its own: nothing was changed';
const ADDRESS_KEPT = 'email is not the address that the lead has: an import changes none';
const CONSENT_KEPT = 'gdpr_consent was withdrawn before: an import does not give it again';

const isErased = ({ known }: Plan): boolean => known?.erased_at != null;

/** The row's address is not the one that is known. */
const hasOtherAddress = ({ known, emailIndex }: Plan): boolean =>
  emailIndex !== null && known?.email_index != null && known.email_index.toString('hex') !== emailIndex;

/** Consent to mail at another address is none to mail at ours. */
function consentOf(plan: Plan): Said[] {
  const { leadId, row, known } = plan;
  if (row.gdpr_consent === true && hasOtherAddress(plan)) return [];
  return [{ leadId, isGranted: row.gdpr_consent, saidAt: row.created_at ?? known?.created_at }];
}

function outcomeOf({ how, isNewAlias, leadId }: Plan, isChanged: boolean): Stored {
  if (how === 'new') return { outcome: 'created' };
  if (isNewAlias)
    return { outcome: 'merged', reason: `lead ${leadId} has this address: the row’s id means it from now on` };
  return { outcome: isChanged ? 'updated' : 'unchanged' };
}

/** What the row says of the lead's open columns; null where what is known stands. */
function leadRow({ row, leadId, known, how }: Plan): Row {
  const said: Record<string, Row[string]> = { ...row, lead_id: leadId, agent_score: row.lead_score ?? null };
  if (!known) return said;
  const isKept = (column: string): boolean =>
    (how === 'fill' && column !== 'flags' && hasValue(known[column])) ||
    (known.journey_no > 0 && OF_THE_JOURNEY.includes(column)) ||
    (column === 'lead_status' && known.lead_status === 'Converted') ||
    column === 'created_at' ||
    (known.score_override && column === 'lead_score') ||
    (column === 'last_active_at' && isLater(known[column], row[column]));
  return Object.fromEntries(
    TARGET.columns.map((column) => [column, column !== 'lead_id' && isKept(column) ? null : (said[column] ?? null)]),
  );
}

/** Both ISO 8601 in UTC. */
const isLater = (known: unknown, given: unknown): boolean =>
  typeof known === 'string' && typeof given === 'string' && known > given;
const hasValue = (value: unknown): boolean => value != null && !(Array.isArray(value) && value.length === 0);

const piiOf = (row: Row): Partial<Pii> =>
  Object.fromEntries(PII_FIELDS.flatMap((field) => (typeof row[field] === 'string' ? [[field, row[field]]] : [])));

/** @returns false when nothing is new; an erased lead takes nothing */
async function fillPii(deps: HandlerDeps, db: Queryable, { row, leadId, known }: Plan): Promise<boolean> {
  if (!known?.data_key) return false;
  const before = openPii(deps.vault, leadId, known);
  const given = piiOf(row);
  const gaps = PII_FIELDS.filter((field) => before[field] === null && given[field] != null);
  if (gaps.length === 0) return false;
  const changes: LeadFields = Object.fromEntries(gaps.map((field) => [field, given[field]]));
  await changeAddress(deps, db, leadId, changes);
  return true;
}

/** Leads that come in now count in their campaigns' days; those of a data set are counted in its campaign_daily. */
async function countLeads(db: Queryable, fresh: readonly Plan[], now: Date): Promise<void> {
  const counts = new Map<string, number>();
  for (const { row } of fresh)
    if (typeof row.campaign_id === 'string') counts.set(row.campaign_id, (counts.get(row.campaign_id) ?? 0) + 1);
  for (const [campaignId, leads_created] of [...counts].sort(([a], [b]) => a.localeCompare(b)))
    await addToDay(db, campaignId, now, { leads_created });
}
