/**
 * What may be changed about a campaign, by whom, how far (SPEC section 4). The agent asks before it proposes, the data server
 * asks again before it applies: whatever a recommendation says, nothing passes that is not allowed here.
 */
import {
  type CampaignState,
  type ChangeConstraints,
  type ChangeStatus,
  type ChangeType,
  type ExpectedEffect,
  type VariantSettings,
} from '../workflows/contracts/changes';
import { cents, centsByChannel, type ChannelBudgets } from '../workflows/contracts/channel-budgets';
import type { Campaign } from '../workflows/contracts/campaign';
import { CHANNELS } from '../workflows/contracts/lead';
import { isNarrowing } from './audience';
import { splitWhole } from './shares';

type Part = keyof CampaignState;

interface Rule {
  /** what of a campaign it may touch */
  touches: readonly Part[];
  /** whether the optimizer may apply it without a person, within the limits */
  alone: boolean;
  because: string;
}

/** The policy in one table. docs/optimization.md shows it to people. */
export const CHANGE_RULES: Record<ChangeType, Rule> = {
  budget_reallocation: {
    touches: ['channel_budgets'],
    alone: true,
    because: 'the total stays as it is, and the move is small and can be undone',
  },
  creative_optimization: {
    touches: ['variants'],
    alone: true,
    because: 'it stops only what is clearly beaten, and can be undone',
  },
  audience_refinement: {
    touches: ['audience_rules'],
    alone: false,
    because: 'people are no longer written to: a person decides that',
  },
  auto_pause: { touches: ['status'], alone: false, because: 'a campaign is stopped by a person' },
  pause: { touches: ['status'], alone: false, because: 'a person orders it' },
  resume: { touches: ['status'], alone: false, because: 'a person orders it' },
};

/** Beyond this no single change goes, approved or not: at most twice the budget. */
const MOST_INCREASE = 1;
/** After a change was applied, rejected or undone, none of its type is made for so long: figures need time to answer. */
export const QUIET_DAYS = 7;

/** The account's limits; the fields of the configuration fit as they are. */
export interface ChangeLimits {
  autoOptimize: 'on' | 'off';
  /** largest share of a campaign's budget that is moved without a person's approval */
  budgetMoveLimit: number;
}

export interface ChangeFacts {
  type: ChangeType;
  before: CampaignState;
  after: CampaignState;
  constraints: ChangeConstraints;
}

/** Most cents a channel's budget may become: rounded down, so that the share is never exceeded. */
export const mostCents = (before: number, { max_budget_increase: share }: ChangeConstraints): number =>
  Math.floor(before + before * Math.min(share ?? MOST_INCREASE, MOST_INCREASE) + 1e-9);

/** Budgets as they stand: those of the campaign, else its daily budget in equal parts; null when it has none. */
export function channelBudgetsOf(
  campaign: Pick<Campaign, 'channel_budgets' | 'daily_budget_usd' | 'channel_mix'>,
): ChannelBudgets | null {
  if (campaign.channel_budgets) return campaign.channel_budgets;
  const channels = CHANNELS.filter((channel) => campaign.channel_mix.includes(channel));
  if (campaign.daily_budget_usd === null || channels.length === 0) return null;
  const parts = splitWhole(
    cents(campaign.daily_budget_usd),
    channels.map(() => 1),
  );
  return Object.fromEntries(channels.map((channel, index) => [channel, (parts[index] ?? 0) / 100]));
}

/** Budgets of their own are parts of the daily budget: to the cent, in the proportions they had. */
export function partsOfDailyBudget(budgets: ChannelBudgets, dailyBudgetUsd: number): ChannelBudgets {
  const had = centsByChannel(budgets);
  const parts = splitWhole(
    cents(dailyBudgetUsd),
    had.map(([, amount]) => amount),
  );
  return Object.fromEntries(had.map(([channel], index) => [channel, (parts[index] ?? 0) / 100]));
}

/** @returns everything that forbids a change, in plain English; empty: it may be made, by whom `mayApplyAlone` says */
export function violations({ type, before, after, constraints }: ChangeFacts): string[] {
  const touched = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const allowed: readonly string[] = CHANGE_RULES[type].touches;
  const strange = touched.filter((part) => !allowed.includes(part));
  if (strange.length > 0) return [`${type} does not touch ${strange.join(', ')}`];
  const isWhole = touched.length > 0 && touched.every((part) => part in before && part in after);
  if (!isWhole) return ['before and after speak of different things'];
  return [
    ...budgetViolations(before.channel_budgets ?? {}, after.channel_budgets ?? {}, constraints),
    ...audienceViolations(before, after, constraints),
    ...variantViolations(before.variants ?? {}, after.variants ?? {}),
  ];
}

function budgetViolations(before: ChannelBudgets, after: ChannelBudgets, constraints: ChangeConstraints): string[] {
  const then = new Map(centsByChannel(before));
  const now = centsByChannel(after);
  const total = (amounts: Iterable<number>): number => [...amounts].reduce((sum, amount) => sum + amount, 0);
  const found = now
    .filter(([channel, amount]) => amount > mostCents(then.get(channel) ?? 0, constraints))
    .map(([channel]) => `the budget of ${channel} rises by more than is allowed`);
  if (now.length !== then.size || now.some(([channel]) => !then.has(channel)))
    found.push('the channels are not the same');
  if (total(then.values()) !== total(now.map(([, amount]) => amount))) found.push('the total does not stay as it is');
  return found;
}

function audienceViolations(before: CampaignState, after: CampaignState, constraints: ChangeConstraints): string[] {
  if (before.audience_rules === undefined || after.audience_rules === undefined) return [];
  if (constraints.preserve_audience) return ['the audience is to stay as it is'];
  return isNarrowing(before.audience_rules, after.audience_rules) ? [] : ['the audience would become wider'];
}

function variantViolations(before: VariantSettings, after: VariantSettings): string[] {
  const names = Object.keys(before);
  if (names.length === 0) return [];
  const isSame = names.length === Object.keys(after).length && names.every((name) => name in after);
  if (!isSame) return ['the variants are not the same'];
  return Object.values(after).some(({ status }) => status === 'active') ? [] : ['no variant would run'];
}

/** Share of the whole budget that changes its channel. */
export function movedShare({ before, after }: Pick<ChangeFacts, 'before' | 'after'>): number {
  const now = new Map(centsByChannel(after.channel_budgets ?? {}));
  const then = centsByChannel(before.channel_budgets ?? {});
  const total = then.reduce((sum, [, amount]) => sum + amount, 0);
  const moved = then.reduce((sum, [channel, amount]) => sum + Math.max(0, amount - (now.get(channel) ?? 0)), 0);
  return total > 0 ? moved / total : 0;
}

/** A move of budget in words: how much, from whom, to whom. */
export function describeMove(before: ChannelBudgets, after: ChannelBudgets): string {
  const now = new Map(centsByChannel(after));
  const rises = centsByChannel(before).map(([channel, amount]) => ({
    channel,
    by: (now.get(channel) ?? 0) - amount,
  }));
  const names = (some: typeof rises): string => some.map(({ channel }) => channel).join(', ');
  const givers = rises.filter(({ by }) => by < 0);
  const moved = givers.reduce((sum, { by }) => sum - by, 0);
  if (moved === 0) return 'Leave the budgets as they are.';
  const percent = asPercent(movedShare({ before: { channel_budgets: before }, after: { channel_budgets: after } }));
  return `Move ${(moved / 100).toFixed(2)} USD a day (${percent} % of the budget) from ${names(givers)} to ${names(rises.filter(({ by }) => by > 0))}.`;
}

const asPercent = (share: number): number => Math.round(share * 1000) / 10;

/** @returns why a person must agree; undefined: the optimizer may apply it */
export function whyAsk(
  change: ChangeFacts & { effect: ExpectedEffect | null },
  limits: ChangeLimits,
  last: { status: ChangeStatus } | undefined,
): string | undefined {
  const rule = CHANGE_RULES[change.type];
  if (!rule.alone) return rule.because;
  if (limits.autoOptimize === 'off') return 'AUTO_OPTIMIZE is off';
  if (!change.effect?.clear) return 'the figures do not show clearly that it helps';
  if (last?.status === 'undone' || last?.status === 'rejected')
    return `the last change of this kind was ${last.status}`;
  const share = movedShare(change);
  return share > limits.budgetMoveLimit
    ? `it moves ${asPercent(share)} % of the budget; ${limits.budgetMoveLimit * 100} % may be moved without approval`
    : undefined;
}
