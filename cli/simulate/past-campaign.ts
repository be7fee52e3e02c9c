/** A campaign's past, from CSV tables of the data dictionary: files in a folder, or what the API exports. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { PastCampaign, VariantDay } from '../../agents/optimization/replay';
import { readRow, TABLES, tableOfFile, type Row, type TableName } from '../../data/exchange';
import { readCsv } from '../../data/exchange/csv-reader';
import { campaignDailySchema, campaignSchema, variantSchema } from '../../workflows/contracts/campaign';
import { USUAL_WEIGHT } from '../../workflows/contracts/changes';
import { channelOf } from '../../workflows/contracts/channels';
import { CHANNELS } from '../../workflows/contracts/lead';
import type { Download } from '../api-client';
import { CliError, EXIT } from '../errors';

/** @returns undefined when there is no such table */
export type TableSource = (table: TableName) => Promise<AsyncIterable<unknown> | undefined>;

const wrong = (message: string): CliError => new CliError(message, EXIT.wrongInput);

export const exportedTables =
  (download: Download): TableSource =>
  async (table) =>
    Readable.fromWeb(await download(`/api/v1/data/${table}/export`));

/** @param path a folder of tables, or campaign_daily.csv alone. @throws CliError with exit code 2 */
export async function tablesIn(path: string): Promise<TableSource> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw wrong(`There is no file or folder ${path}.`);
  if (found.isFile()) return async (table) => (table === 'campaign_daily' ? createReadStream(path) : undefined);
  return async (table) => {
    const names = [`${table}.csv`, `${TABLES[table].alsoCalled ?? table}.csv`];
    for (const name of names.filter((each) => tableOfFile(each) === table)) {
      const file = join(path, name);
      if ((await stat(file).catch(() => undefined))?.isFile()) return createReadStream(file);
    }
    return undefined;
  };
}

/** @throws CliError with exit code 2 when there are no days of the campaign, or a row of it cannot be read */
export async function readPastCampaign(
  source: TableSource,
  campaignId: string,
  onTable: (table: TableName) => void,
): Promise<PastCampaign> {
  const rowsOf = async (table: TableName): Promise<Row[]> => {
    onTable(table);
    return campaignRows(table, await source(table), campaignId);
  };
  const days = await rowsOf('campaign_daily');
  if (days.length === 0) throw wrong(`There are no days of campaign ${campaignId} in campaign_daily.`);
  const [known] = await rowsOf('campaigns');
  const variants = await rowsOf('ab_variants');
  const interactions = variants.length > 0 ? await rowsOf('interactions') : [];
  return {
    // as it was before anybody stopped or promoted anything
    campaign: campaignSchema.parse({
      ...BLANK,
      name: campaignId,
      ...filled(known ?? {}),
      campaign_id: campaignId,
      status: 'active',
    }),
    daily: days.map((row) => campaignDailySchema.parse({ ...NO_FIGURES, ...filled(row) })),
    variants: variants.map((row) =>
      variantSchema.parse({ ...NO_TEXTS, ...filled(row), status: 'active', weight: USUAL_WEIGHT }),
    ),
    variant_days: variantDays(interactions),
  };
}

async function campaignRows(
  table: TableName,
  source: AsyncIterable<unknown> | undefined,
  campaignId: string,
): Promise<Row[]> {
  const rows: Row[] = [];
  if (!source) return rows;
  for await (const { lines } of readCsv(source, LIMITS, () => undefined))
    for (const { line, cells } of lines) {
      if (cells.campaign_id !== campaignId) continue;
      const read = readRow(TABLES[table], cells);
      if ('problems' in read) throw wrong(`${table}, line ${line}: ${read.problems.join('; ')}.`);
      rows.push(read.row);
    }
  return rows;
}

const LIMITS = { rows: 2_000, characters: 1_000_000 };
const BLANK = {
  objective: null,
  start_date: null,
  end_date: null,
  channel_mix: [],
  daily_budget_usd: null,
  total_budget_usd: null,
  channel_budgets: null,
  audience_rules: null,
  owner_email: null,
  primary_region: null,
  target_personas: [],
  kpi: null,
  approval_min_score: null,
};
const NO_FIGURES = { impressions: 0, clicks: 0, leads_created: 0, conversions: 0, cost_usd: 0, revenue_usd: 0 };
const NO_TEXTS = {
  creative_type: null,
  subject_line: null,
  body: null,
  call_to_action: null,
  tone: null,
  length_words: null,
};

const filled = (row: Row): Row => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));

const SENT_EVENTS: ReadonlySet<unknown> = new Set(CHANNELS.map((channel) => channelOf(channel).sent_event));
const SUCCESS_EVENTS: ReadonlySet<unknown> = new Set(['meeting_booked', 'conversion']);
const SUCCESS_OUTCOMES: ReadonlySet<unknown> = new Set(['positive', 'callback_requested']);

/** A lead's first success with a variant counts, on its day. */
function variantDays(interactions: readonly Row[]): VariantDay[] {
  const days = new Map<string, VariantDay>();
  const counted = new Set<string>();
  const dated = interactions.flatMap((row) =>
    typeof row.timestamp === 'string' ? { row, timestamp: row.timestamp } : [],
  );
  for (const { row, timestamp } of dated.toSorted((a, b) => (a.timestamp < b.timestamp ? -1 : 1))) {
    const { variant_id, lead_id, event_type, outcome } = row;
    if (typeof variant_id !== 'string') continue;
    const date = timestamp.slice(0, 10);
    const isSuccess = SUCCESS_OUTCOMES.has(outcome) || SUCCESS_EVENTS.has(event_type);
    const pair = JSON.stringify([variant_id, lead_id]);
    const day = days.get(`${date} ${variant_id}`) ?? { date, variant_id, sends: 0, successes: 0 };
    days.set(`${date} ${variant_id}`, {
      ...day,
      sends: day.sends + (SENT_EVENTS.has(event_type) ? 1 : 0),
      successes: day.successes + (isSuccess && !counted.has(pair) ? 1 : 0),
    });
    if (isSuccess) counted.add(pair);
  }
  return [...days.values()];
}
