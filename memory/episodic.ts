/**
 * What was tried, on whom, and how it went.
 *
 * Similarity of an episode to a question, 0 to 1: the scenario weighs 0.4 and the features 0.6, divided among them by
 * FEATURE_WEIGHTS; what is not asked for weighs nothing. An episode counts as similar from 0.5, so the scenario alone
 * never makes it similar to a question about features.
 */
import { randomUUID } from 'node:crypto';
import type { Queryable } from '../db/queryable';
import type { Episode } from '../mcp/protocol/memory-methods';

export type NewEpisode = Pick<Episode, 'scenario' | 'action_sequence' | 'outcome_score' | 'notes' | 'features'> & {
  /** known when the episode comes from something that has an id; the same one is stored once */
  episode_id?: string;
};

export interface Question {
  scenario?: string | undefined;
  features?: Episode['features'] | undefined;
  /** episodes above it are successes; 0 recalls failures as well */
  min_outcome: number;
  limit: number;
}

export interface Recall extends Counts {
  episodes: Episode[];
}

export interface EpisodicTier {
  /** @returns episode_id */
  store(db: Queryable, episode: NewEpisode): Promise<string>;
  /** Similar successes, most similar first, then by outcome; and how many of the similar trials they are. */
  recall(db: Queryable, question: Question): Promise<Recall>;
}

const SCENARIO_SHARE = 0.4;
/** who the lead is says most, then how it was reached; any feature not named weighs 1 */
const FEATURE_WEIGHTS: Record<string, number> = { industry: 3, persona: 3, company_size: 2, channel: 2 };
/** 0.5, less what adding fractions may lose */
const MIN_SIMILARITY = 0.5 - 1e-9;
/** The newest that share anything are weighed: enough trials to judge by, a tenth of the budget of 200 ms, and no old habits. */
const MAX_CANDIDATES = 1_000;
const MAX_CRITERIA = 20;

interface Criterion {
  sql: (parameter: string) => string;
  value: string;
  weight: number;
  why: string;
}

interface Counts {
  trials: number;
  successes: number;
}
/** one row a success; a single one without an episode when there is none */
type Row = Counts & ((Omit<Episode, 'why'> & { matched: boolean[] }) | { episode_id: null });

export const episodic: EpisodicTier = {
  async store(db, episode) {
    const id = episode.episode_id ?? `ep-${randomUUID()}`;
    await db.query(
      `INSERT INTO memory_episodic (episode_id, scenario, action_sequence_json, outcome_score, notes, features_json)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
      [
        id,
        episode.scenario,
        JSON.stringify(episode.action_sequence),
        episode.outcome_score,
        episode.notes,
        JSON.stringify(episode.features),
      ],
    );
    return id;
  },

  async recall(db, question) {
    const criteria = criteriaOf(question);
    // asked for leads of whom nothing is known: nothing can be said to be similar
    if (criteria.length === 0 && question.features !== undefined) return { episodes: [], trials: 0, successes: 0 };
    const { rows } = await db.query<Row>(recallSql(criteria), [
      MIN_SIMILARITY,
      question.min_outcome,
      question.limit,
      ...criteria.map((criterion) => criterion.value),
    ]);
    const { trials, successes } = rows[0] ?? { trials: 0, successes: 0 };
    return {
      episodes: rows.flatMap((row) => (row.episode_id === null ? [] : [withWhy(row, criteria)])),
      trials,
      successes,
    };
  },
};

function withWhy(row: Extract<Row, { matched: boolean[] }>, criteria: Criterion[]): Episode {
  const { matched, trials: _trials, successes: _successes, ...episode } = row;
  return {
    ...episode,
    why: criteria.filter((_, index) => matched[index]).map(({ why, weight }) => `${why} (${weight.toFixed(2)})`),
  };
}

/** Weights add up to 1. A feature that is null is not known, and nothing to compare. */
function criteriaOf({ scenario, features = {} }: Question): Criterion[] {
  const known = Object.entries(features)
    .filter(([, value]) => value !== null)
    .slice(0, MAX_CRITERIA);
  const weightOf = (name: string): number => FEATURE_WEIGHTS[name] ?? 1;
  const total = known.reduce((sum, [name]) => sum + weightOf(name), 0);
  const scenarioShare = scenario === undefined ? 0 : known.length === 0 ? 1 : SCENARIO_SHARE;
  const criteria = known.map(([name, value]): Criterion => ({
    sql: (parameter) => `features_json @> ${parameter}::jsonb`,
    value: JSON.stringify({ [name]: value }),
    weight: ((1 - scenarioShare) * weightOf(name)) / total,
    why: `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  }));
  if (scenario !== undefined)
    criteria.push({
      sql: (parameter) => `scenario = ${parameter}`,
      value: scenario,
      weight: scenarioShare,
      why: `scenario: ${scenario}`,
    });
  return criteria;
}

/** Names of columns and weights come from here, values only as parameters. */
function recallSql(criteria: Criterion[]): string {
  const matches = criteria.map((criterion, index) => criterion.sql(`$${String(index + 4)}`));
  const similarity = criteria
    .map((criterion, index) => `${String(criterion.weight)} * matched[${String(index + 1)}]::int`)
    .join(' + ');
  return `
    WITH candidates AS MATERIALIZED (
      SELECT episode_id, scenario, action_sequence_json, outcome_score, notes, features_json, created_at,
             ARRAY[${matches.join(', ')}]::boolean[] AS matched
      FROM memory_episodic ${matches.length > 0 ? `WHERE ${matches.join(' OR ')}` : ''}
      ORDER BY created_at DESC LIMIT ${String(MAX_CANDIDATES)}
    ), rated AS (
      SELECT *, LEAST(1, ${similarity || '1'})::double precision AS similarity, outcome_score > $2 OR $2 = 0 AS success
      FROM candidates
    ), trials AS (
      SELECT count(*) AS trials, count(*) FILTER (WHERE success) AS successes FROM rated WHERE similarity >= $1
    )
    SELECT trials, successes, episode_id, scenario, action_sequence_json AS action_sequence, outcome_score, notes,
           features_json AS features, similarity, matched
    FROM trials LEFT JOIN rated ON similarity >= $1 AND success
    ORDER BY similarity DESC, outcome_score DESC, created_at DESC LIMIT $3`;
}
