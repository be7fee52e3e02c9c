/** What a campaign spends by channel, and how far a person may move it. */
import { z } from 'zod';
import { CHANNELS, channelSchema, type Channel } from './channels';

const usd = z.number().min(0).max(1e12).multipleOf(0.01);

export const channelBudgetsSchema = z
  .partialRecord(channelSchema, usd)
  .meta({ description: 'USD a day by channel', examples: [{ Email: 100, Ads: 300 }] });
export type ChannelBudgets = z.infer<typeof channelBudgetsSchema>;

/** Most that `modify` may make of a proposal, carried by the question so that its workflow can check it by itself. */
export const modificationLimitsSchema = z.object({
  total_usd: usd.meta({ description: 'the budgets must add up to this, to the cent' }),
  max_usd: channelBudgetsSchema.meta({ description: 'most for each channel; no other channel may be named' }),
});
export type ModificationLimits = z.infer<typeof modificationLimitsSchema>;

export const cents = (amount: number): number => Math.round(amount * 100);

/** The channels that carry a budget, in the order of CHANNELS, in cents: exact to compare and to add. */
export const centsByChannel = (budgets: ChannelBudgets): [Channel, number][] =>
  CHANNELS.filter((channel) => budgets[channel] !== undefined).map((channel) => [
    channel,
    cents(budgets[channel] ?? 0),
  ]);

/** @returns what is wrong with budgets that a person would rather have; undefined: nothing */
export function beyondLimits(budgets: ChannelBudgets, limits: ModificationLimits): string | undefined {
  const most = new Map(centsByChannel(limits.max_usd));
  const given = centsByChannel(budgets);
  const strange = given.find(([channel]) => !most.has(channel));
  if (strange) return `channel_budgets.${strange[0]}: has no budget in this proposal`;
  const missing = [...most.keys()].find((channel) => budgets[channel] === undefined);
  if (missing) return `channel_budgets.${missing}: must be given`;
  const high = given.find(([channel, amount]) => amount > (most.get(channel) ?? 0));
  if (high) return `channel_budgets.${high[0]}: at most ${limits.max_usd[high[0]] ?? 0} USD`;
  const total = given.reduce((sum, [, amount]) => sum + amount, 0);
  return total === cents(limits.total_usd)
    ? undefined
    : `channel_budgets: must add up to ${limits.total_usd} USD, as they do now`;
}
