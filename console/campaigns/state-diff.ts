/** What a change is about, field by field, as it was and as it is to be. */
import type { AudienceRules, CampaignState } from '../../workflows/contracts/changes';
import { words } from '../components/words';
import { exactUsd } from './figures';

export interface FieldDiff {
  field: string;
  before: string;
  after: string;
}

/** What the change leaves as it is, is left out. */
export function diffOf(before: CampaignState, after: CampaignState): FieldDiff[] {
  return [
    { field: 'Status', before: words(before.status ?? ''), after: words(after.status ?? '') },
    ...budgetDiff(before, after),
    ...audienceDiff(before.audience_rules, after.audience_rules),
    ...variantDiff(before.variants, after.variants),
  ].filter((each) => each.before !== each.after);
}

function budgetDiff(before: CampaignState, after: CampaignState): FieldDiff[] {
  const [was, is] = [entriesOf(before.channel_budgets), entriesOf(after.channel_budgets)];
  const daily = (budget: number | undefined): string => (budget === undefined ? 'none' : `${exactUsd(budget)} a day`);
  return keysOf(was, is).map((channel) => ({
    field: before.equal_parts ? `${channel} (was an equal part)` : channel,
    before: daily(was.get(channel)),
    after: daily(is.get(channel)),
  }));
}

const RULES = [
  ['industry', 'Industry'],
  ['min_lead_score', 'Lead score'],
  ['regions', 'Regions'],
  ['preferred_channel', 'Preferred channel'],
] as const;

type Rule = (typeof RULES)[number][0];

function audienceDiff(before: AudienceRules | null | undefined, after: AudienceRules | null | undefined): FieldDiff[] {
  return RULES.map(([rule, field]) => ({ field, before: ruleWords(before, rule), after: ruleWords(after, rule) }));
}

function ruleWords(rules: AudienceRules | null | undefined, rule: Rule): string {
  const value = rules?.[rule] ?? null;
  if (value === null) return 'any';
  if (typeof value === 'number') return `${value} or more`;
  return typeof value === 'string' ? value : value.join(', ');
}

/** Null: everybody. */
export function audienceWords(rules: AudienceRules | null): string | null {
  const asked = RULES.filter(([rule]) => (rules?.[rule] ?? null) !== null);
  return asked.length === 0
    ? null
    : asked.map(([rule, name]) => `${name.toLowerCase()}: ${ruleWords(rules, rule)}`).join('; ');
}

function variantDiff(before: CampaignState['variants'], after: CampaignState['variants']): FieldDiff[] {
  const [was, is] = [entriesOf(before), entriesOf(after)];
  return keysOf(was, is).map((variant) => ({
    field: `Variant ${variant}`,
    before: variantWords(was.get(variant)),
    after: variantWords(is.get(variant)),
  }));
}

type VariantSetting = NonNullable<CampaignState['variants']>[string];

function variantWords(setting: VariantSetting | undefined): string {
  if (!setting) return 'unknown';
  return setting.status === 'stopped' ? 'stopped' : `running, weight ${setting.weight}`;
}

const entriesOf = <T>(fields: Readonly<Record<string, T>> | null | undefined): ReadonlyMap<string, T> =>
  new Map(Object.entries(fields ?? {}));
const keysOf = (...maps: ReadonlyMap<string, unknown>[]): string[] => [
  ...new Set(maps.flatMap((each) => [...each.keys()])),
];
