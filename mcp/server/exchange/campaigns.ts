/** Campaigns from files: what people and the optimizer have set stands; budgets by channel follow the daily budget. */
import { TABLES, textIn } from '../../../data/exchange';
import { followingDailyBudget } from '../methods/daily-budget';
import { plainStore, type Store } from './store';

const store = plainStore('campaigns', TABLES.campaigns);

export const storeCampaigns: Store = (deps, context, rows) =>
  followingDailyBudget(
    context.db,
    rows.map((row) => textIn(row, 'campaign_id')),
    () => store(deps, context, rows),
  );
