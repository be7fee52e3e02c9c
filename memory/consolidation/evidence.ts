/**
 * Weights of `{industry} responds_to {channel}`: the mean score of what was tried, each trial worth half as much after every
 * half-life, beside a prior belief that counts as PRIOR_TRIALS trials (the mean of a beta distribution, fading). Decay runs
 * from the latest trial and not from the clock: the same conversations make the same weights, in whatever order and however
 * often they are consolidated.
 */
import type { Queryable } from '../../db/queryable';
import type { Triple } from '../graph';
import type { SemanticTier } from '../semantic';
import type { UncountedEpisode } from './episodes';
import { groupBy } from './group-by';

const PREDICATE = 'responds_to';
const SOURCE = 'consolidation';
const HALF_LIFE_MS = 90 * 86_400_000;
const PRIOR_TRIALS = 10;
/** nothing known yet */
const PRIOR_WEIGHT = 0.5;
const DIGITS = 1e4;

interface Evidence {
  subject: string;
  object: string;
  prior_weight: number;
  trials: number;
  score_sum: number;
  as_of: string;
}
type Known = Partial<Omit<Evidence, 'subject' | 'object'>> & { weight: number | null; source: string | null };

/** @returns how many relations got another weight */
export async function weigh(
  db: Queryable,
  semantic: Pick<SemanticTier, 'store'>,
  episodes: readonly UncountedEpisode[],
): Promise<number> {
  const groups = groupBy(
    episodes.filter(({ industry }) => industry !== null),
    ({ industry, channel }) => JSON.stringify([industry, channel]),
  );
  const changed: Triple[] = [];
  // one order for all, since rows are held until the batch is over
  for (const [, group] of [...groups].sort(([a], [b]) => a.localeCompare(b))) {
    const triple = await weighGroup(db, group);
    if (triple) changed.push(triple);
  }
  for (const triple of changed) await semantic.store(db, { ...triple, source: SOURCE });
  return changed.length;
}

async function weighGroup(db: Queryable, group: readonly UncountedEpisode[]): Promise<Triple | undefined> {
  const [first] = group;
  if (first?.industry == null) return undefined;
  const { industry: subject, channel: object } = first;
  const known = await lockEvidence(db, subject, object, first.at);
  // what somebody has said since is the belief to begin with
  const isSaid = known.weight !== null && known.source !== SOURCE;
  const before: Evidence = {
    subject,
    object,
    prior_weight: isSaid ? (known.weight ?? PRIOR_WEIGHT) : (known.prior_weight ?? PRIOR_WEIGHT),
    trials: known.trials ?? 0,
    score_sum: known.score_sum ?? 0,
    as_of: known.as_of ?? first.at,
  };
  const evidence = group.reduce(withTrial, before);
  await db.query(
    `UPDATE memory_evidence SET prior_weight = $4, trials = $5, score_sum = $6, as_of = $7
     WHERE subject = $1 AND predicate = $2 AND object = $3`,
    [subject, PREDICATE, object, evidence.prior_weight, evidence.trials, evidence.score_sum, evidence.as_of],
  );
  const weight = weightOf(evidence);
  return weight === known.weight ? undefined : { subject, predicate: PREDICATE, object, weight };
}

async function lockEvidence(db: Queryable, subject: string, object: string, at: string): Promise<Known> {
  await db.query(
    `INSERT INTO memory_evidence (subject, predicate, object, prior_weight, trials, score_sum, as_of)
     SELECT $1, $2, $3, COALESCE((SELECT weight FROM semantic_kg_triples
       WHERE subject = $1 AND predicate = $2 AND object = $3 AND valid_to IS NULL), $4), 0, 0, $5
     ON CONFLICT DO NOTHING`,
    [subject, PREDICATE, object, PRIOR_WEIGHT, at],
  );
  const { rows } = await db.query<Known>(
    `SELECT e.prior_weight, e.trials, e.score_sum, e.as_of, t.weight, t.source
     FROM memory_evidence e LEFT JOIN semantic_kg_triples t
       ON t.subject = e.subject AND t.predicate = e.predicate AND t.object = e.object AND t.valid_to IS NULL
     WHERE e.subject = $1 AND e.predicate = $2 AND e.object = $3 FOR UPDATE OF e`,
    [subject, PREDICATE, object],
  );
  return rows[0] ?? { weight: null, source: null };
}

/** A trial counts once; one whose score was corrected changes the sum only. */
function withTrial(evidence: Evidence, { at, outcome_score, counted_score }: UncountedEpisode): Evidence {
  const fading = Date.parse(at) > Date.parse(evidence.as_of) ? fade(evidence.as_of, at) : 1;
  const as_of = fading === 1 ? evidence.as_of : at;
  const share = fade(at, as_of);
  return {
    ...evidence,
    trials: evidence.trials * fading + (counted_score === null ? share : 0),
    score_sum: evidence.score_sum * fading + share * (outcome_score - (counted_score ?? 0)),
    as_of,
  };
}

const fade = (from: string, to: string): number => 0.5 ** ((Date.parse(to) - Date.parse(from)) / HALF_LIFE_MS);

function weightOf({ prior_weight, trials, score_sum }: Evidence): number {
  const mean = (PRIOR_TRIALS * prior_weight + score_sum) / (PRIOR_TRIALS + trials);
  return Math.round(Math.min(1, Math.max(0, mean)) * DIGITS) / DIGITS;
}
