/** A campaign's days: leads and conversions as they happened in the leads' stories, traffic and cost around them. */
import { HISTORY_DAYS, isoDate, type CampaignPlan } from './campaigns';
import type { LeadStory } from './lead-story';
import { Random } from './random';
import type { CampaignDailyRow } from './tables';

interface Day {
  leads: number;
  conversions: number;
  revenueUsd: number;
}

export class DayCounts {
  private readonly days = new Map<string, Day>();

  constructor(stories: Iterable<LeadStory>) {
    for (const { lead, conversion } of stories) {
      if (lead.campaign_id === null) continue;
      this.at(lead.campaign_id, lead.created_at.slice(0, 10)).leads++;
      if (!conversion) continue;
      const day = this.at(lead.campaign_id, conversion.converted_at.slice(0, 10));
      day.conversions++;
      day.revenueUsd += conversion.conversion_value_usd;
    }
  }

  at(campaignId: string, date: string): Day {
    const key = `${campaignId} ${date}`;
    const found = this.days.get(key) ?? { leads: 0, conversions: 0, revenueUsd: 0 };
    this.days.set(key, found);
    return found;
  }
}

export function* campaignDays(
  plan: CampaignPlan,
  counts: DayCounts,
  seed: number,
  now: Date,
): Generator<CampaignDailyRow> {
  const { campaign_id } = plan.row;
  const random = new Random(seed, `days ${campaign_id}`);
  const dates = Array.from({ length: HISTORY_DAYS + 1 }, (_, index) => isoDate(now, index - HISTORY_DAYS));
  const leadsADay = dates.reduce((total, date) => total + counts.at(campaign_id, date).leads, 0) / dates.length;
  for (const date of dates) {
    const { leads, conversions, revenueUsd } = counts.at(campaign_id, date);
    const clicks = leads * 8 + random.integer(2, 20);
    const impressions = Math.round(clicks / (plan.ctr * random.between(0.8, 1.2)));
    // money is spent by the day, whether or not leads come
    const cost_usd = Math.round(100 * plan.costPerLeadUsd * leadsADay * random.between(0.8, 1.2)) / 100;
    yield {
      campaign_id,
      date,
      impressions,
      clicks,
      ctr: share(clicks, impressions, 5),
      leads_created: leads,
      conversions,
      cost_usd,
      revenue_usd: revenueUsd,
      cpl_usd: share(cost_usd, leads, 2),
      roas: share(revenueUsd, cost_usd, 4),
    };
  }
}

const share = (part: number, whole: number, digits: number): number | null =>
  whole > 0 ? Number((part / whole).toFixed(digits)) : null;
