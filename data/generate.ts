/** The synthetic data set: of any size, the same for the same seed, with a real signal in it (README.md says which). */
import { badCampaignNumber, campaignId, planCampaign, SHOWCASE_CAMPAIGN_NUMBER, type CampaignPlan } from './campaigns';
import { campaignDays, DayCounts } from './campaign-daily';
import { knowledgeTriples, SEGMENTS } from './knowledge';
import { draftLead } from './lead';
import { tellStory, type LeadStory } from './lead-story';
import type { Random } from './random';
import type { Traits } from './signal';
import type { Dataset } from './tables';

export interface DatasetOptions {
  /** the showcase lead `test-123` included */
  leads: number;
  campaigns: number;
  seed: number;
  now: Date;
}

/** So many leads belong to the campaign that loses money, if there are twice as many: enough to conclude something. */
const BAD_CAMPAIGN_LEADS = 40;

/** @throws RangeError when a number is not whole or too small */
export function generateDataset(options: DatasetOptions): Dataset {
  const { seed, now } = options;
  for (const name of ['leads', 'campaigns'] as const)
    if (!Number.isInteger(options[name]) || options[name] < 1)
      throw new RangeError(`${name} must be a whole number from 1`);

  const plans = Array.from({ length: options.campaigns }, (_, index) =>
    planCampaign(index + 1, options.campaigns, seed, now),
  );
  const stories = repeatable(() => tellStories(options, plans));
  return {
    campaigns: plans.map(({ row }) => row),
    ab_variants: plans.flatMap(({ variants }) => variants),
    segments: SEGMENTS,
    semantic_kg_triples: knowledgeTriples(),
    leads: repeatable(() => each(stories, ({ lead }) => [lead])),
    conversations: repeatable(() => each(stories, ({ conversation }) => present(conversation))),
    interactions: repeatable(() => each(stories, ({ interactions }) => interactions)),
    conversions: repeatable(() => each(stories, ({ conversion }) => present(conversion))),
    campaign_daily: repeatable(function* () {
      const counts = new DayCounts(stories);
      for (const plan of plans) yield* campaignDays(plan, counts, seed, now);
    }),
    memory_long_term: repeatable(() => each(stories, ({ profile }) => present(profile))),
    memory_episodic: repeatable(() => each(stories, ({ episode }) => present(episode))),
  };
}

function* tellStories(
  { leads, campaigns, seed, now }: DatasetOptions,
  plans: readonly CampaignPlan[],
): Generator<LeadStory> {
  const planOf = new Map(plans.map((plan) => [plan.row.campaign_id, plan]));
  for (let index = 0; index < leads; index++) {
    const draft = draftLead(index, (random, kind) => campaignOf(index, { leads, campaigns }, random, kind), seed, now);
    const plan = draft.campaign_id === null ? undefined : planOf.get(draft.campaign_id);
    yield tellStory(draft, plan ?? null, seed, now);
  }
}

/** The bad campaign gets every n-th lead; the others share the rest; people who ask for help often come by themselves. */
function campaignOf(
  index: number,
  { leads, campaigns }: Pick<DatasetOptions, 'leads' | 'campaigns'>,
  random: Random,
  kind: Traits['kind'],
): string | null {
  if (index === 0) return campaignId(SHOWCASE_CAMPAIGN_NUMBER);
  const bad = badCampaignNumber(campaigns);
  const stride = Math.max(2, Math.min(campaigns, Math.floor(leads / BAD_CAMPAIGN_LEADS)));
  if (bad !== undefined && index % stride === stride - 1) return campaignId(bad);
  if (random.chance(kind === 'inquirer' ? 0.6 : 0.08)) return null;
  const good = random.integer(1, bad === undefined ? campaigns : campaigns - 1);
  return campaignId(bad !== undefined && good >= bad ? good + 1 : good);
}

const repeatable = <T>(start: () => Iterator<T>): Iterable<T> => ({ [Symbol.iterator]: start });
const present = <T>(value: T | null): T[] => (value === null ? [] : [value]);

function* each<T>(stories: Iterable<LeadStory>, rowsOf: (story: LeadStory) => readonly T[]): Generator<T> {
  for (const story of stories) yield* rowsOf(story);
}
