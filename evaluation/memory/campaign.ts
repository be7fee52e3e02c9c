/** The one campaign that runs all year, and the counters that its data server would keep whatever is remembered. */
import type { VariantStats } from '../../agents/engagement/variant';
import { DEFAULT_CHANNEL } from '../../workflows/contracts/channels';
import type { Campaign, Variant } from '../../workflows/contracts/campaign';
import type { Lead } from '../../workflows/contracts/lead';
import { TONES } from './answers';
import { WORLD_CHANNELS, type Person } from './people';

export const CAMPAIGN: Campaign = {
  campaign_id: 'sim',
  name: 'Simulation',
  objective: null,
  start_date: null,
  end_date: null,
  channel_mix: [...WORLD_CHANNELS],
  daily_budget_usd: null,
  total_budget_usd: null,
  channel_budgets: null,
  audience_rules: null,
  owner_email: null,
  primary_region: null,
  target_personas: [],
  kpi: null,
  status: 'active',
  approval_min_score: null,
};

/** One of each tone a channel. */
export const VARIANTS: readonly Variant[] = WORLD_CHANNELS.flatMap((channel) =>
  TONES.map((tone) => ({
    variant_id: `${channel}-${tone}`,
    campaign_id: CAMPAIGN.campaign_id,
    channel,
    creative_type: null,
    subject_line: null,
    body: null,
    call_to_action: null,
    tone,
    length_words: null,
    status: 'active' as const,
    weight: 100,
  })),
);

export class VariantCounters {
  private readonly counts = new Map<string, VariantStats>();

  add(variantId: string | null, what: 'sends' | 'successes'): void {
    if (variantId === null) return;
    const known = this.counts.get(variantId) ?? { variant_id: variantId, sends: 0, successes: 0 };
    this.counts.set(variantId, { ...known, [what]: known[what] + 1 });
  }

  stats(): VariantStats[] {
    return [...this.counts.values()];
  }
}

export const leadOf = (person: Person): Lead => ({
  lead_id: person.lead_id,
  created_at: new Date(person.arrivals[0] ?? 0).toISOString(),
  source: person.source,
  campaign_id: CAMPAIGN.campaign_id,
  triage_category: null,
  lead_status: 'New',
  lead_score: null,
  score_factors: null,
  score_override: false,
  company_size: person.company_size,
  industry: person.industry,
  persona: person.persona,
  region: person.region,
  preferred_channel: person.preferred_channel,
  gdpr_consent: person.consents.some((channel) => channel === DEFAULT_CHANNEL),
  email: null,
  phone: null,
  first_name: null,
  last_name: null,
  company: null,
  timezone: person.timezone,
  message: null,
  tags: [],
  flags: [],
  assigned_engagement_agent: null,
  last_active_at: null,
  journey_no: 0,
  paused_at: null,
  paused_by: null,
});
