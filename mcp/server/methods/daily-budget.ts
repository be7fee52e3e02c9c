/** The channels' own budgets are parts of a campaign's daily budget, whoever makes that another one. */
import { lockCampaign } from '../../../db/repositories/campaign-changes';
import { patchCampaign, readCampaign } from '../../../db/repositories/campaigns';
import type { Queryable } from '../../../db/queryable';
import { partsOfDailyBudget } from '../../../policy/campaign-changes';

/** Runs `write`, which says nothing of the channels' budgets of known campaigns; these follow the daily budget, in proportion. */
export async function followingDailyBudget<T>(
  db: Queryable,
  campaignIds: readonly string[],
  write: () => Promise<T>,
): Promise<T> {
  const before = [];
  for (const id of campaignIds.toSorted()) {
    const known = (await lockCampaign(db, id)) ? await readCampaign(db, id) : undefined;
    if (known?.channel_budgets) before.push(known);
  }
  const result = await write();
  for (const { campaign_id, daily_budget_usd, channel_budgets } of before) {
    const now = await readCampaign(db, campaign_id);
    const daily = now?.daily_budget_usd ?? null;
    if (channel_budgets && daily !== null && daily !== daily_budget_usd)
      await patchCampaign(db, campaign_id, { channel_budgets: partsOfDailyBudget(channel_budgets, daily) });
  }
  return result;
}
