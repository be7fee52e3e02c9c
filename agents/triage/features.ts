/** What triage looks at, taken from a lead and from memory. Nothing here is personal: it is stored with every decision. */
import { z } from 'zod';
import { flagSchema, type Lead } from '../../workflows/contracts/lead';
import type { Profile, Related, SimilarLeads } from '../knowledge';
import { clamp, rounded } from '../numbers';
import * as vocabulary from '../vocabulary';
import { intentOf, messageIntentSchema } from './intent';

const orOther = <W extends string>(words: readonly W[]) => z.enum([...words, 'other']).nullable();

/** What the decision log keeps of a triage, and what a rehearsal reads again. */
export const triageFeaturesSchema = z
  .strictObject({
    company_size: z.enum(vocabulary.COMPANY_SIZES).nullable(),
    industry: orOther(vocabulary.INDUSTRIES),
    persona: orOther(vocabulary.PERSONAS),
    region: orOther(vocabulary.REGIONS),
    source: orOther(vocabulary.SOURCES),
    support_source: z.boolean().meta({ description: 'the source or a tag is a way to ask for help' }),
    in_campaign: z.boolean(),
    consent: z.boolean(),
    flags: z.array(flagSchema),
    intent: messageIntentSchema,
    rfm_score: z.number().nullable(),
    engagements: z.number(),
    days_since_engagement: z.number().nullable().meta({
      description: 'since the last engagement, or since the profile was last touched; null without a profile',
    }),
    similar_trials: z.number(),
    similar_successes: z.number(),
    usual_success_rate: z.number().nullable().default(null).meta({
      description:
        'success rate of leads that share anything with this one, 0 to 1; null: not known, or not looked at yet',
    }),
    graph_response: z.number().nullable().meta({
      description: 'how strongly the graph says that leads of this industry respond, 0 to 1; null: it says nothing',
    }),
    completeness: z.number().meta({ description: 'share of the six descriptive fields that are known' }),
  })
  .readonly();
export type TriageFeatures = z.output<typeof triageFeaturesSchema>;

export interface TriageInput {
  lead: Lead;
  profile: Profile | null;
  episodes: SimilarLeads;
  related: readonly Related[];
  /** ISO time */
  now: string;
}

const SUPPORT_WORDS = /support|help ?-?desk|contact|live ?-?chat|inquiry|enquiry|customer service/i;

export function extractFeatures({ lead, profile, episodes, related, now }: TriageInput): TriageFeatures {
  const { company_size, industry, persona, region, source } = lead;
  const told = [company_size, industry, persona, region, source, lead.campaign_id];
  return {
    company_size: vocabulary.companySizeBand(company_size),
    industry: vocabulary.knownWord(industry, vocabulary.INDUSTRIES),
    persona: vocabulary.knownWord(persona, vocabulary.PERSONAS),
    region: vocabulary.knownWord(region, vocabulary.REGIONS),
    source: vocabulary.knownWord(source, vocabulary.SOURCES),
    support_source: [source ?? '', ...lead.tags].some((word) => SUPPORT_WORDS.test(word)),
    in_campaign: lead.campaign_id !== null,
    consent: lead.gdpr_consent,
    flags: lead.flags,
    intent: intentOf(lead.message),
    rfm_score: profile?.rfm_score ?? null,
    engagements: profile?.engagements ?? 0,
    days_since_engagement: profile && daysBetween(profile.last_engaged_at ?? profile.last_updated_at, now),
    similar_trials: episodes.trials,
    similar_successes: episodes.successes,
    usual_success_rate: usualRate(episodes),
    graph_response: graphResponse(related),
    completeness: rounded(told.filter((field) => field !== null && field.trim() !== '').length / told.length, 2),
  };
}

const daysBetween = (from: string, to: string): number =>
  rounded(Math.max(0, (Date.parse(to) - Date.parse(from)) / 86_400_000), 1);

const usualRate = ({ usual }: SimilarLeads): number | null =>
  usual && usual.trials > 0 ? rounded(usual.successes / usual.trials, 4) : null;

/** The strongest `responds_to` that the industry is known for, whatever the channel. */
function graphResponse(related: readonly Related[]): number | null {
  const responses = related
    .filter(({ path }) => path.at(-1)?.predicate === 'responds_to')
    .map(({ strength }) => strength);
  return responses.length === 0 ? null : rounded(clamp(Math.max(...responses), 0, 1), 3);
}
