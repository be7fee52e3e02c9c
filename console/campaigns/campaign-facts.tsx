import { Link } from 'wouter';
import type { CampaignWithMetrics } from '../../workflows/contracts/campaign';
import { JsonFacts } from '../components/json-view';
import { words } from '../components/words';
import { day, exactUsd } from './figures';
import { audienceWords } from './state-diff';

/** What the campaign is. */
export function CampaignFacts({ campaign }: { campaign: CampaignWithMetrics }) {
  const { campaign_id, start_date, end_date, daily_budget_usd, total_budget_usd, channel_budgets } = campaign;
  const { objective, kpi, primary_region, target_personas, audience_rules, approval_min_score } = campaign;
  const budgets = Object.entries(channel_budgets ?? {}).map(([channel, budget]): [string, string] => [
    channel,
    exactUsd(budget),
  ]);
  const known = Object.entries({
    ...{ objective, kpi: kpi === null ? null : words(kpi), region: primary_region },
    personas: target_personas.length > 0 ? target_personas.join(', ') : null,
    first_day: start_date === null ? null : day(start_date),
    last_day: end_date === null ? null : day(end_date),
    budget: total_budget_usd === null ? null : exactUsd(total_budget_usd),
    a_day: daily_budget_usd === null ? null : exactUsd(daily_budget_usd),
    by_channel: budgets.length > 0 ? Object.fromEntries(budgets) : campaign.channel_mix.join(', ') || null,
    audience: audienceWords(audience_rules),
    approval: approval_min_score === null ? null : `of messages to leads who score ${approval_min_score} or more`,
  }).filter(([, value]) => value !== null);
  return (
    <section className="card" aria-labelledby="facts">
      <h2 id="facts">Known</h2>
      <JsonFacts fields={Object.fromEntries(known)} />
      <p>
        <Link href={`/leads?campaign_id=${encodeURIComponent(campaign_id)}`}>Leads of {campaign_id}</Link>
      </p>
    </section>
  );
}
