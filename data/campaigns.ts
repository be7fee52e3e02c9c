/** The campaigns of the sample data: two decided by hand, the rest drawn. */
import type { Channel } from '../workflows/contracts/lead';
import { Random } from './random';
import { PERSONAS } from './signal';
import type { CampaignRow, VariantRow } from './tables';
import * as words from './words';

const DAY_MS = 86_400_000;
/** How far back the sample data reaches. */
export const HISTORY_DAYS = 90;

/** What `merit up` and the documents speak of. */
export const BAD_CAMPAIGN_NUMBER = 12;
export const SHOWCASE_CAMPAIGN_NUMBER = 1;

export interface CampaignPlan {
  row: CampaignRow;
  variants: VariantRow[];
  /** added to the log-odds of conversion of its leads */
  effect: number;
  /** by variant_id: how much its messages multiply the chance of a click or reply */
  variantQuality: Record<string, number>;
  ctr: number;
  costPerLeadUsd: number;
  /** conversions of this campaign are worth this share of the usual */
  valueShare: number;
}

export const campaignId = (number: number): string => `camp-${String(number).padStart(3, '0')}`;

/** One campaign of several loses money: number 12, or the last when there are fewer. A single one does well. */
export const badCampaignNumber = (campaigns: number): number | undefined =>
  campaigns < 2 ? undefined : Math.min(BAD_CAMPAIGN_NUMBER, campaigns);

export function planCampaign(number: number, campaigns: number, seed: number, now: Date): CampaignPlan {
  const random = new Random(seed, `campaign ${number}`);
  const isBad = number === badCampaignNumber(campaigns);
  const isShowcase = number === SHOWCASE_CAMPAIGN_NUMBER;
  const row = campaignRow(number, random, now);
  const variants = planVariants(row, random);
  return {
    row,
    variants,
    effect: isBad ? -3.5 : isShowcase ? 1.6 : random.between(0.6, 1.3),
    variantQuality: Object.fromEntries(variants.map(({ variant_id }) => [variant_id, random.between(0.6, 1.5)])),
    ctr: isBad ? 0.006 : random.between(0.015, 0.035),
    costPerLeadUsd: isBad ? 190 : random.between(35, 90),
    valueShare: isBad ? 0.3 : 1,
  };
}

function campaignRow(number: number, random: Random, now: Date): CampaignRow {
  const dailyBudgetUsd = random.integer(4, 40) * 25;
  const region = random.pick(words.REGIONS);
  const row: Omit<CampaignRow, 'channel_budgets'> = {
    campaign_id: campaignId(number),
    name: `${random.pick(words.CAMPAIGN_THEMES)} ${region} ${number}`,
    objective: random.pick(words.OBJECTIVES),
    start_date: isoDate(now, -HISTORY_DAYS),
    end_date: isoDate(now, HISTORY_DAYS),
    channel_mix: ['Email', ...random.some<Channel>(['SMS', 'Social', 'Ads', 'Web', 'Call'], random.integer(1, 2))],
    daily_budget_usd: dailyBudgetUsd,
    total_budget_usd: dailyBudgetUsd * 2 * HISTORY_DAYS,
    owner_email: `owner${number}@example.com`,
    primary_region: region,
    target_personas: random.some(PERSONAS, 2),
    kpi: random.pick(['conversions', 'cost per lead', 'revenue']),
  };
  return { ...row, channel_budgets: splitBudget(dailyBudgetUsd, row.channel_mix) };
}

/** What a channel costs against the others. */
const PRICE: Record<Channel, number> = { Email: 1, SMS: 2, Web: 2, Social: 3, Call: 3, Ads: 4 };

/** By price, to the dollar; the first channel takes what is left. */
function splitBudget(dailyUsd: number, channels: readonly Channel[]): CampaignRow['channel_budgets'] {
  const prices = channels.reduce((total, channel) => total + PRICE[channel], 0);
  const parts = channels
    .slice(1)
    .map((channel) => [channel, Math.round((dailyUsd * PRICE[channel]) / prices)] as const);
  const rest = dailyUsd - parts.reduce((total, [, usd]) => total + usd, 0);
  return Object.fromEntries([...channels.slice(0, 1).map((channel) => [channel, rest] as const), ...parts]);
}

const CREATIVE_TYPE: Record<Channel, VariantRow['creative_type']> = {
  Email: 'SubjectLine',
  SMS: 'SMSCopy',
  Social: 'AdCopy',
  Ads: 'AdCopy',
  Web: 'LandingPage',
  Call: 'AdCopy',
};

/** Two to four a campaign, the first two by e-mail. */
function planVariants({ campaign_id, channel_mix }: CampaignRow, random: Random): VariantRow[] {
  const count = random.integer(2, 4);
  const subjects = random.some(words.SUBJECT_LINES, count);
  return subjects.map((subject_line, index): VariantRow => {
    const channel = index < 2 ? 'Email' : random.pick(channel_mix);
    return {
      variant_id: `${campaign_id}-${'abcd'.charAt(index)}`,
      campaign_id,
      channel,
      creative_type: CREATIVE_TYPE[channel],
      subject_line,
      call_to_action: random.pick(words.CALLS_TO_ACTION),
      tone: random.pick(words.TONES),
      length_words: random.integer(6, 24) * 10,
    };
  });
}

/** @param days from `now`, negative for the past */
export const isoDate = (now: Date, days: number): string =>
  new Date(now.getTime() + days * DAY_MS).toISOString().slice(0, 10);
