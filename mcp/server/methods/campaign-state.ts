/** The parts of a campaign that changes are about: read, compared, written. */
import canonicalize from 'canonicalize';
import * as campaigns from '../../../db/repositories/campaigns';
import type { Queryable } from '../../../db/queryable';
import { channelBudgetsOf } from '../../../policy/campaign-changes';
import type { CampaignState, VariantSettings } from '../../../workflows/contracts/changes';
import { found } from './errors';

/** The same parts, and the same variants, as `like` speaks of; as they stand now. */
export async function presentState(db: Queryable, campaignId: string, like: CampaignState): Promise<CampaignState> {
  const campaign = found(await campaigns.readCampaign(db, campaignId), 'campaign', campaignId);
  return {
    ...(like.status !== undefined && { status: campaign.status }),
    ...(like.channel_budgets !== undefined && { channel_budgets: channelBudgetsOf(campaign) ?? {} }),
    ...(like.audience_rules !== undefined && { audience_rules: campaign.audience_rules }),
    ...(like.variants !== undefined && { variants: await settingsOf(db, campaignId, like.variants) }),
  };
}

async function settingsOf(db: Queryable, campaignId: string, like: VariantSettings): Promise<VariantSettings> {
  const variants = await campaigns.variantsOf(db, campaignId);
  return Object.fromEntries(
    variants
      .filter(({ variant_id }) => variant_id in like)
      .map(({ variant_id, status, weight }) => [variant_id, { status, weight }]),
  );
}

/** What an undo restores: whether the channels' budgets were set, or the daily budget in equal parts. */
export async function asItWas(db: Queryable, campaignId: string, before: CampaignState): Promise<CampaignState> {
  if (before.channel_budgets === undefined) return before;
  const campaign = found(await campaigns.readCampaign(db, campaignId), 'campaign', campaignId);
  return campaign.channel_budgets === null ? { ...before, equal_parts: true } : before;
}

/** @returns what would keep equal parts from being again what they were */
export async function lostParts(
  db: Queryable,
  campaignId: string,
  { equal_parts, channel_budgets }: CampaignState,
): Promise<string[]> {
  if (!equal_parts) return [];
  const campaign = found(await campaigns.readCampaign(db, campaignId), 'campaign', campaignId);
  const parts = channelBudgetsOf({ ...campaign, channel_budgets: null }) ?? {};
  return differences({ channel_budgets }, { channel_budgets: parts }).length > 0
    ? ['daily_budget_usd or channel_mix']
    : [];
}

/** @returns what both speak of */
export function sharedParts(one: CampaignState, other: CampaignState): string[] {
  const parts = flat(other);
  return [...flat(one).keys()].filter((part) => parts.has(part));
}

/** @returns which parts differ: `channel_budgets.Email`, `variants.camp-001-a`, `status` */
export function differences(expected: CampaignState, present: CampaignState): string[] {
  const [wanted, had] = [flat(expected), flat(present)];
  return [...new Set([...wanted.keys(), ...had.keys()])].filter((part) => wanted.get(part) !== had.get(part)).sort();
}

function flat({ channel_budgets = {}, variants = {}, ...rest }: CampaignState): Map<string, string | undefined> {
  const parts: [string, unknown][] = [
    ...Object.entries(rest),
    ...Object.entries(channel_budgets).map(([channel, usd]): [string, unknown] => [`channel_budgets.${channel}`, usd]),
    ...Object.entries(variants).map(([id, settings]): [string, unknown] => [`variants.${id}`, settings]),
  ];
  return new Map(parts.map(([part, value]) => [part, canonicalize(value)]));
}

export async function writeState(
  db: Queryable,
  campaignId: string,
  { variants, equal_parts, ...fields }: CampaignState,
): Promise<void> {
  await campaigns.patchCampaign(db, campaignId, equal_parts ? { ...fields, channel_budgets: null } : fields);
  if (variants) await campaigns.setVariants(db, campaignId, variants);
}
