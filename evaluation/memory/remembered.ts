/** What the agents of one arm may remember. What they may not, they ask for in vain: nothing else differs between arms. */
import type { Profile, SimilarLeads } from '../../agents/knowledge';
import { isEngagement, type LearnableInteraction } from '../../memory/engagement';
import { countedFrom } from '../../memory/consolidation/profiles';
import { readProfile } from '../../memory/long-term';
import type { Lead } from '../../workflows/contracts/lead';
import { recallFrom, type StoredEpisode } from './recall';

export const ARM_NAMES = ['no_memory', 'long_term', 'episodic', 'both'] as const;
export type ArmName = (typeof ARM_NAMES)[number];

/** As the activities ask. */
const RECALL_LIMIT = 20;
const MIN_OUTCOME = 0.7;

export class Remembered {
  private readonly engagements = new Map<string, LearnableInteraction[]>();
  private readonly episodes: StoredEpisode[] = [];
  /** one object each, so that recall compares them once */
  private readonly features = new Map<string, StoredEpisode['features']>();
  /** answers that hold until the next episode */
  private readonly recalled = new Map<string, SimilarLeads>();

  constructor(private readonly arm: ArmName) {}

  note(interaction: LearnableInteraction): void {
    if (!isEngagement(interaction)) return;
    const known = this.engagements.get(interaction.lead_id) ?? [];
    this.engagements.set(interaction.lead_id, [...known, interaction]);
  }

  learn(episode: StoredEpisode): void {
    const key = JSON.stringify(episode.features);
    const features = this.features.get(key) ?? episode.features;
    this.features.set(key, features);
    this.episodes.push({ ...episode, features });
    this.recalled.clear();
  }

  /** As consolidation counts it and long-term memory reads it. */
  profile({ lead_id, region, industry, timezone }: Lead, now: Date): Profile | null {
    const engagements = this.engagements.get(lead_id);
    if (!engagements || this.arm === 'no_memory' || this.arm === 'episodic') return null;
    const { last_engaged_at, answers_by_channel_json, ...counted } = countedFrom(engagements, timezone);
    const row = {
      ...counted,
      lead_id,
      region,
      industry,
      rfm_score: null,
      preferences: {},
      last_engaged_at: last_engaged_at ?? null,
      last_updated_at: last_engaged_at ?? now.toISOString(),
      answers_by_channel: answers_by_channel_json,
    };
    return readProfile(row, now);
  }

  similar({ industry, persona, company_size }: Lead): SimilarLeads {
    if (this.arm === 'no_memory' || this.arm === 'long_term') return { trials: 0, successes: 0 };
    const features = { industry, persona, company_size };
    const key = JSON.stringify(features);
    const known =
      this.recalled.get(key) ?? recallFrom(this.episodes, { features, min_outcome: MIN_OUTCOME, limit: RECALL_LIMIT });
    this.recalled.set(key, known);
    return known;
  }
}
