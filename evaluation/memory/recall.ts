/**
 * Recall of episodes as `memory/episodic.ts` does it, without a database: by the same rule of similarity, over an array. A test
 * compares both on random episodes. Features are plain values here; in PostgreSQL they may be nested.
 */
import type { Episode, Pattern } from '../../mcp/protocol/memory-methods';
import {
  asksForNobody,
  criteriaOf,
  MAX_CANDIDATES,
  MIN_SIMILARITY,
  PATTERN_HALF_LIFE_DAYS,
  type Criterion,
  type Question,
} from '../../memory/similarity';
import { DAY_MS } from './calendar';

export interface StoredEpisode extends Pick<Episode, 'episode_id' | 'scenario' | 'outcome_score' | 'features'> {
  channel: string;
  variant_id: string | null;
  created_ms: number;
}

interface Counts {
  trials: number;
  successes: number;
}

export interface Recalled extends Counts {
  usual: Counts;
  patterns: Pattern[];
  /** successes, most similar first, then by outcome, then newest */
  episodes: (StoredEpisode & { similarity: number })[];
}

interface Similar {
  episode: StoredEpisode;
  similarity: number;
  success: boolean;
}

/** @param stored in the order in which they were stored */
export function recallFrom(stored: readonly StoredEpisode[], question: Question): Recalled {
  const { similar, usual, newestMs } = weigh(stored, question);
  const good = similar.filter(({ success }) => success);
  return {
    trials: similar.length,
    successes: good.length,
    usual,
    patterns: patternsOf(similar, newestMs),
    episodes: good
      .sort(
        (a, b) =>
          b.similarity - a.similarity ||
          b.episode.outcome_score - a.episode.outcome_score ||
          b.episode.created_ms - a.episode.created_ms,
      )
      .slice(0, question.limit)
      .map(({ episode, similarity }) => ({ ...episode, similarity })),
  };
}

/**
 * The newest that share anything; of these the ones that are similar, newest first. Here is where the time goes: episodes with the
 * same features object are compared once.
 */
function weigh(stored: readonly StoredEpisode[], question: Question) {
  const criteria = criteriaOf(question);
  const similarityOf = createComparison(criteria);
  const usual: Counts = { trials: 0, successes: 0 };
  const similar: Similar[] = [];
  let newestMs = 0;
  const first = asksForNobody(question, criteria) ? -1 : stored.length - 1;
  for (let index = first; index >= 0 && usual.trials < MAX_CANDIDATES; index--) {
    const episode = stored[index];
    if (!episode) break;
    const similarity = similarityOf(episode);
    if (similarity === 0) continue;
    if (usual.trials === 0) newestMs = episode.created_ms;
    const success = episode.outcome_score > question.min_outcome || question.min_outcome === 0;
    usual.trials += 1;
    if (success) usual.successes += 1;
    if (similarity >= MIN_SIMILARITY) similar.push({ episode, similarity, success });
  }
  return { similar, usual, newestMs };
}

function createComparison(criteria: readonly Criterion[]): (episode: StoredEpisode) => number {
  const asked = criteria.find(({ kind }) => kind === 'scenario');
  const byFeatures = new Map<StoredEpisode['features'], number>();
  const ofFeatures = (features: StoredEpisode['features']): number => {
    const known = byFeatures.get(features);
    if (known !== undefined) return known;
    const shared = criteria.filter((each) => each.kind === 'feature' && features[each.name] === each.value);
    const similarity = shared.reduce((sum, { weight }) => sum + weight, 0);
    byFeatures.set(features, similarity);
    return similarity;
  };
  return ({ scenario, features }) =>
    criteria.length === 0 ? 1 : Math.min(1, ofFeatures(features) + (asked?.value === scenario ? asked.weight : 0));
}

function patternsOf(similar: readonly Similar[], newestMs: number): Pattern[] {
  const byChannel = new Map<string, Map<string | null, Pattern>>();
  for (const { episode, success } of similar) {
    const { channel, variant_id } = episode;
    const ofChannel = byChannel.get(channel) ?? new Map<string | null, Pattern>();
    const known = ofChannel.get(variant_id) ?? { channel, variant_id, trials: 0, successes: 0 };
    const share = 0.5 ** ((newestMs - episode.created_ms) / (PATTERN_HALF_LIFE_DAYS * DAY_MS));
    known.trials += share;
    if (success) known.successes += share;
    byChannel.set(channel, ofChannel.set(variant_id, known));
  }
  return [...byChannel.values()].flatMap((each) => [...each.values()]).sort((a, b) => b.trials - a.trials);
}
