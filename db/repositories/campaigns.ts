/** Tables `campaigns`, `campaign_daily`, `ab_variants` and `conversions`. */
import type { Campaign, CampaignDaily, CampaignMetrics, Variant } from '../../workflows/contracts/campaign';
import type { VariantSettings } from '../../workflows/contracts/changes';
import type { Queryable } from '../queryable';

export const CAMPAIGN_COLUMNS = `c.campaign_id, c.name, c.objective, c.start_date, c.end_date, c.channel_mix, c.daily_budget_usd,
  c.total_budget_usd, c.channel_budgets, c.audience_rules, c.owner_email, c.primary_region, c.target_personas, c.kpi, c.status, c.approval_min_score`;
export const VARIANT_COLUMNS =
  'variant_id, campaign_id, channel, creative_type, subject_line, body, call_to_action, tone, length_words, status, weight';

/** Below this many leads nothing is concluded (SPEC section 4). */
const SUFFICIENT_LEADS = 30;

export async function readCampaign(db: Queryable, campaignId: string): Promise<Campaign | undefined> {
  const { rows } = await db.query<Campaign>(`SELECT ${CAMPAIGN_COLUMNS} FROM campaigns c WHERE campaign_id = $1`, [
    campaignId,
  ]);
  return rows[0];
}

export type CampaignFields = { [F in Exclude<keyof Campaign, 'campaign_id'>]?: Campaign[F] | undefined };

const CAMPAIGN_FIELDS = [
  'name',
  'objective',
  'start_date',
  'end_date',
  'channel_mix',
  'daily_budget_usd',
  'total_budget_usd',
  'channel_budgets',
  'audience_rules',
  'owner_email',
  'primary_region',
  'target_personas',
  'kpi',
  'status',
  'approval_min_score',
] as const satisfies readonly (keyof CampaignFields)[];

function givenFields(fields: CampaignFields): { names: string[]; values: unknown[] } {
  const names = CAMPAIGN_FIELDS.filter((field) => fields[field] !== undefined);
  const stored = (value: unknown): unknown => (Array.isArray(value) ? JSON.stringify(value) : value);
  return { names, values: names.map((field) => stored(fields[field])) };
}

/** @returns false when the id is taken */
export async function insertCampaign(
  db: Queryable,
  campaignId: string,
  fields: CampaignFields,
  now: Date,
): Promise<boolean> {
  const { names, values } = givenFields(fields);
  const inserted = await db.query(
    `INSERT INTO campaigns (campaign_id, created_at${names.map((field) => `, ${field}`).join('')})
     VALUES ($1, $2${names.map((_, i) => `, $${i + 3}`).join('')}) ON CONFLICT (campaign_id) DO NOTHING`,
    [campaignId, now, ...values],
  );
  return inserted.rowCount === 1;
}

/** @returns false when there is no such campaign */
export async function patchCampaign(db: Queryable, campaignId: string, fields: CampaignFields): Promise<boolean> {
  const { names, values } = givenFields(fields);
  if (names.length === 0) return (await readCampaign(db, campaignId)) !== undefined;
  const patched = await db.query(
    `UPDATE campaigns SET ${names.map((field, i) => `${field} = $${i + 2}`).join(', ')} WHERE campaign_id = $1`,
    [campaignId, ...values],
  );
  return patched.rowCount === 1;
}

export async function variantsOf(
  db: Queryable,
  campaignId: string,
  only?: { status: Variant['status'] },
): Promise<Variant[]> {
  const { rows } = await db.query<Variant>(
    `SELECT ${VARIANT_COLUMNS} FROM ab_variants WHERE campaign_id = $1 AND ($2::text IS NULL OR status = $2) ORDER BY variant_id`,
    [campaignId, only?.status ?? null],
  );
  return rows;
}

/** Status and weight of variants; others of the campaign, and other campaigns', are left alone. */
export async function setVariants(db: Queryable, campaignId: string, settings: VariantSettings): Promise<void> {
  await db.query(
    `UPDATE ab_variants v SET status = s.status, weight = s.weight
     FROM (SELECT key AS variant_id, value->>'status' AS status, (value->>'weight')::int AS weight FROM jsonb_each($2::jsonb)) s
     WHERE v.variant_id = s.variant_id AND v.campaign_id = $1`,
    [campaignId, settings],
  );
}

/** Ids in order, of campaigns that have not ended. */
export async function liveCampaignIds(db: Queryable, after: string, limit: number, today: Date): Promise<string[]> {
  const { rows } = await db.query<{ campaign_id: string }>(
    `SELECT campaign_id FROM campaigns WHERE campaign_id > $1 AND (end_date IS NULL OR end_date >= $3::date)
     ORDER BY campaign_id LIMIT $2`,
    [after, limit, today.toISOString().slice(0, 10)],
  );
  return rows.map(({ campaign_id }) => campaign_id);
}

export interface VariantStats {
  variant_id: string;
  sends: number;
  successes: number;
}

export async function variantStatsOf(db: Queryable, campaignId: string): Promise<VariantStats[]> {
  const { rows } = await db.query<VariantStats>(
    'SELECT variant_id, sends, successes FROM ab_variants WHERE campaign_id = $1 ORDER BY variant_id',
    [campaignId],
  );
  return rows;
}

export async function dailyOf(db: Queryable, campaignId: string): Promise<CampaignDaily[]> {
  const { rows } = await db.query<CampaignDaily>(
    `SELECT campaign_id, date, impressions, clicks, leads_created, conversions, cost_usd, revenue_usd
     FROM campaign_daily WHERE campaign_id = $1 ORDER BY date`,
    [campaignId],
  );
  return rows;
}

export async function countConversions(db: Queryable, campaignId: string): Promise<number> {
  const { rows } = await db.query<{ total: number }>(
    'SELECT count(*) AS total FROM conversions WHERE campaign_id = $1',
    [campaignId],
  );
  return rows[0]?.total ?? 0;
}

export interface CampaignTotals {
  total_leads: number;
  total_conversions: number;
  impressions: number;
  clicks: number;
  total_cost_usd: number;
  total_revenue_usd: number;
  days: number;
}

/** Sums that metrics are made of; to be joined as `t` to `campaigns c`. */
export const CAMPAIGN_TOTALS = `LATERAL (
  SELECT COALESCE(sum(leads_created), 0) AS total_leads, COALESCE(sum(impressions), 0) AS impressions, COALESCE(sum(clicks), 0) AS clicks,
    COALESCE(sum(cost_usd), 0) AS total_cost_usd, COALESCE(sum(revenue_usd), 0) AS total_revenue_usd, count(*) AS days,
    (SELECT count(*) FROM conversions v WHERE v.campaign_id = c.campaign_id) AS total_conversions
  FROM campaign_daily d WHERE d.campaign_id = c.campaign_id) t`;

const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

/** Totals over totals; null where the divisor is zero (SPEC section 4). */
export const metricsOf = (totals: CampaignTotals): CampaignMetrics => ({
  total_leads: totals.total_leads,
  total_conversions: totals.total_conversions,
  conversion_rate: ratio(totals.total_conversions, totals.total_leads),
  roas: ratio(totals.total_revenue_usd, totals.total_cost_usd),
  cpl_usd: ratio(totals.total_cost_usd, totals.total_leads),
  ctr: ratio(totals.clicks, totals.impressions),
  total_cost_usd: totals.total_cost_usd,
  total_revenue_usd: totals.total_revenue_usd,
  days: totals.days,
  insufficient_data: totals.total_leads < SUFFICIENT_LEADS,
});

const COUNTERS = [
  'impressions',
  'clicks',
  'leads_created',
  'conversions',
  'revenue_usd',
  'messages_sent',
  'replies',
  'successes',
  'opt_outs',
  'handoffs_completed',
] as const;
export type Counters = { [C in (typeof COUNTERS)[number]]?: number };

/** Adds to a campaign's day. Last in a transaction: the row is shared by all leads of the campaign, and locked until the end. */
export async function addToDay(db: Queryable, campaignId: string, day: Date, counters: Counters): Promise<void> {
  const given = COUNTERS.filter((name) => counters[name]);
  if (given.length === 0) return;
  const parameters = given.map((_, i) => `$${i + 3}`);
  await db.query(
    `INSERT INTO campaign_daily AS d (campaign_id, date, ${given.join(', ')}) VALUES ($1, $2, ${parameters.join(', ')})
     ON CONFLICT (campaign_id, date) DO UPDATE SET ${given.map((name) => `${name} = d.${name} + EXCLUDED.${name}`).join(', ')}`,
    [campaignId, day.toISOString().slice(0, 10), ...given.map((name) => counters[name])],
  );
}

export async function addToVariant(
  db: Queryable,
  variantId: string,
  add: { sends?: number; successes?: number },
): Promise<void> {
  await db.query('UPDATE ab_variants SET sends = sends + $2, successes = successes + $3 WHERE variant_id = $1', [
    variantId,
    add.sends ?? 0,
    add.successes ?? 0,
  ]);
}

export async function insertConversion(
  db: Queryable,
  conversion: {
    lead_id: string;
    campaign_id: string | null;
    converted_at: Date;
    value_usd: number;
    type: string;
    interaction_id: string;
  },
): Promise<void> {
  await db.query(
    `INSERT INTO conversions (lead_id, campaign_id, converted_at, conversion_value_usd, conversion_type, interaction_id)
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (interaction_id) DO NOTHING`,
    [
      conversion.lead_id,
      conversion.campaign_id,
      conversion.converted_at,
      conversion.value_usd,
      conversion.type,
      conversion.interaction_id,
    ],
  );
}
