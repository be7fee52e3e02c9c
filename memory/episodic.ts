/** What was tried, on whom, and how it went. What counts as similar is in `similarity.ts`. */
import { randomUUID } from 'node:crypto';
import type { Queryable } from '../db/queryable';
import type { Episode, Pattern } from '../mcp/protocol/memory-methods';
import {
  asksForNobody,
  criteriaOf,
  MAX_CANDIDATES,
  MIN_SIMILARITY,
  PATTERN_HALF_LIFE_DAYS,
  type Criterion,
  type Question,
} from './similarity';

export type { Question } from './similarity';

export type NewEpisode = Pick<Episode, 'scenario' | 'action_sequence' | 'outcome_score' | 'notes' | 'features'> & {
  /** known when the episode comes from something that has an id; the same one is stored once */
  episode_id?: string;
};

export interface Recall extends Counts {
  episodes: Episode[];
  /** of all that were weighed, similar or not */
  usual: Counts;
  /** all similar trials, by the channel and the variant that their first action names */
  patterns: Pattern[];
}

export interface EpisodicTier {
  /** @returns episode_id */
  store(db: Queryable, episode: NewEpisode): Promise<string>;
  /** Similar successes, most similar first, then by outcome; and how many of the similar trials they are. */
  recall(db: Queryable, question: Question): Promise<Recall>;
}

/** more kinds of messages than run at a time */
const MAX_PATTERNS = 100;

interface Counts {
  trials: number;
  successes: number;
}
/** one row a success; a single one without an episode when there is none */
type Row = Counts & { usual: Counts; patterns: Pattern[] } & (
    (Omit<Episode, 'why'> & { matched: boolean[] }) | { episode_id: null }
  );

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
    if (asksForNobody(question, criteria)) return NOTHING_SIMILAR;
    const { rows } = await db.query<Row>(recallSql(criteria), [
      MIN_SIMILARITY,
      question.min_outcome,
      question.limit,
      ...criteria.map(parameterOf),
    ]);
    const { trials, successes, usual, patterns } = rows[0] ?? NOTHING_SIMILAR;
    return {
      episodes: rows.flatMap((row) => (row.episode_id === null ? [] : [withWhy(row, criteria)])),
      trials,
      successes,
      usual,
      patterns,
    };
  },
};

const NOTHING_SIMILAR: Recall = {
  episodes: [],
  trials: 0,
  successes: 0,
  usual: { trials: 0, successes: 0 },
  patterns: [],
};

function withWhy(row: Extract<Row, { matched: boolean[] }>, criteria: Criterion[]): Episode {
  const { matched, trials: _trials, successes: _successes, usual: _usual, patterns: _patterns, ...episode } = row;
  return { ...episode, why: criteria.filter((_, index) => matched[index]).map(whyOf) };
}

const whyOf = (criterion: Criterion): string => {
  const { value } = criterion;
  const name = criterion.kind === 'scenario' ? 'scenario' : criterion.name;
  return `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)} (${criterion.weight.toFixed(2)})`;
};

const parameterOf = (criterion: Criterion): string =>
  criterion.kind === 'scenario' ? criterion.value : JSON.stringify({ [criterion.name]: criterion.value });

/** Names of columns and weights come from here, values only as parameters. */
function recallSql(criteria: Criterion[]): string {
  const matches = criteria.map((criterion, index) =>
    criterion.kind === 'scenario'
      ? `scenario = $${String(index + 4)}`
      : `features_json @> $${String(index + 4)}::jsonb`,
  );
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
      SELECT count(*) FILTER (WHERE similarity >= $1) AS trials,
             count(*) FILTER (WHERE similarity >= $1 AND success) AS successes,
             jsonb_build_object('trials', count(*), 'successes', count(*) FILTER (WHERE success)) AS usual
      FROM rated
    ), faded AS (
      SELECT action_sequence_json -> 0 ->> 'channel' AS channel, action_sequence_json -> 0 ->> 'variant_id' AS variant_id,
             success, 0.5 ^ (extract(epoch FROM max(created_at) OVER () - created_at) / ${String(PATTERN_HALF_LIFE_DAYS * 86_400)})::double precision AS share,
             similarity >= $1 AS counts
      FROM rated
    ), patterns AS (
      SELECT channel, variant_id, sum(share) AS trials, COALESCE(sum(share) FILTER (WHERE success), 0) AS successes
      FROM faded WHERE counts AND channel IS NOT NULL GROUP BY channel, variant_id
      ORDER BY trials DESC, channel, variant_id LIMIT ${String(MAX_PATTERNS)}
    )
    SELECT trials, successes, usual, (SELECT COALESCE(jsonb_agg(patterns), '[]') FROM patterns) AS patterns, episode_id, scenario,
           action_sequence_json AS action_sequence, outcome_score, notes, features_json AS features, similarity, matched
    FROM trials LEFT JOIN rated ON similarity >= $1 AND success
    ORDER BY similarity DESC, outcome_score DESC, created_at DESC LIMIT $3`;
}
