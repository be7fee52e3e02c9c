/**
 * What was tried in a conversation, as episodes. A message of the ledger is one, which the engagement agent tells of when its
 * answer, or silence, is known; here the ones that it could not tell of are added, and successes that came later correct them.
 * A conversation without any message of ours (imported, or held by people) is one episode as a whole.
 */
import type { Queryable } from '../../db/queryable';
import { conversationEpisodeId, touchEpisodeId } from '../../mcp/protocol/episode-ids';
import { endingOf } from '../../workflows/contracts/endings';
import { outcomeScore } from '../../workflows/contracts/outcome-score';
import type { Outcome } from '../../workflows/contracts/stages';
import type { DueConversation, PastEvent } from './due';
import { groupBy } from './group-by';

export interface EpisodeDraft {
  episode_id: string;
  scenario: string;
  action_sequence_json: unknown[];
  outcome_score: number;
  features_json: Pick<DueConversation, 'industry' | 'persona' | 'company_size'>;
  created_at: string;
  /** what was responded to, or not */
  channel: string;
}

/** An episode whose score the graph's weights have not counted yet. */
export interface UncountedEpisode {
  episode_id: string;
  industry: string | null;
  channel: string;
  at: string;
  outcome_score: number;
  /** what they have counted; null: nothing */
  counted_score: number | null;
}

interface Touch {
  conversation_id: string;
  outcome: Outcome | null;
  lead_id: string;
  campaign_id: string | null;
  touch: number;
  channel: string;
  variant_id: string | null;
  sent_at: string;
  succeeded_at: string | null;
  is_last: boolean;
}

const SUCCESS = 0.7;
const MOST_ACTIONS = 100;
/** our side of a conversation, by what the data dictionary calls it */
const OUTREACH = new Set(['email_sent', 'sms_sent', 'social_touch', 'voicemail']);

export async function draftEpisodes(
  db: Queryable,
  conversations: readonly DueConversation[],
  events: ReadonlyMap<string, readonly PastEvent[]>,
): Promise<EpisodeDraft[]> {
  const touches = groupBy(await touchesOf(db, conversations), ({ conversation_id }) => conversation_id);
  return conversations.flatMap((conversation) => {
    const own = (events.get(conversation.lead_id) ?? []).filter(
      ({ conversation_id, metadata }) => conversation_id === conversation.conversation_id && metadata.machine !== true,
    );
    const sent = touches.get(conversation.conversation_id);
    if (sent) return sent.map((touch) => touchEpisode(conversation, touch, own));
    const episode = wholeEpisode(conversation, own);
    return episode ? [episode] : [];
  });
}

async function touchesOf(db: Queryable, conversations: readonly DueConversation[]): Promise<Touch[]> {
  const { rows } = await db.query<Touch>(
    `SELECT j.conversation_id, j.outcome, s.lead_id, s.campaign_id, s.touch, s.channel, s.variant_id, s.sent_at, s.succeeded_at,
            lead(s.touch) OVER (PARTITION BY j.conversation_id ORDER BY s.sent_at, s.touch) IS NULL AS is_last
     FROM journeys j JOIN sends s USING (lead_id, journey_no)
     WHERE j.lead_id = ANY($1) AND j.conversation_id = ANY($2) AND s.status = 'sent' AND s.sent_at IS NOT NULL`,
    [conversations.map(({ lead_id }) => lead_id), conversations.map(({ conversation_id }) => conversation_id)],
  );
  return rows;
}

function touchEpisode(conversation: DueConversation, touch: Touch, events: readonly PastEvent[]): EpisodeDraft {
  const { lead_id, campaign_id, channel, variant_id, sent_at } = touch;
  const answer = events.find((event) => event.timestamp >= sent_at && endingOfPast(event) !== null);
  return {
    episode_id: touchEpisodeId(lead_id, campaign_id, touch.touch),
    scenario: `${channel}_touch`,
    action_sequence_json: [
      { action: 'send', channel, variant_id, touch: touch.touch, answer: answer?.event_type ?? null },
    ],
    outcome_score: outcomeScore(endOfTouch(touch, events)),
    features_json: featuresOf(conversation),
    created_at: sent_at,
    channel,
  };
}

/** A message that succeeded did as well as the best that followed it; the last one takes the blame for a bad end. */
function endOfTouch({ sent_at, succeeded_at, is_last, outcome }: Touch, events: readonly PastEvent[]): Outcome {
  if (succeeded_at !== null) {
    const good = events
      .filter((event) => event.timestamp >= sent_at)
      .map(endingOfPast)
      .filter((ending) => ending !== null && outcomeScore(ending) > SUCCESS);
    return best(good) ?? 'engaged';
  }
  return is_last && (outcome === 'opted_out' || outcome === 'replied_negative') ? outcome : 'no_response';
}

function wholeEpisode(conversation: DueConversation, events: readonly PastEvent[]): EpisodeDraft | undefined {
  const endings = events.map(endingOfPast).filter((ending) => ending !== null);
  const first =
    events.find(({ event_type }) => OUTREACH.has(event_type)) ?? (endings.length > 0 ? events[0] : undefined);
  // nothing was tried, and nothing came of it
  if (!first) return undefined;
  const outcome = endings.includes('opted_out') ? 'opted_out' : (best(endings) ?? 'no_response');
  return {
    episode_id: conversationEpisodeId(conversation.conversation_id),
    scenario: `${first.channel}_conversation`,
    action_sequence_json: events
      .slice(0, MOST_ACTIONS)
      .map(({ event_type, channel, outcome: each }) => ({ action: event_type, channel, outcome: each })),
    outcome_score: outcomeScore(outcome),
    features_json: featuresOf(conversation),
    created_at: conversation.last_event_at,
    channel: first.channel,
  };
}

const endingOfPast = (event: PastEvent): Outcome | null => endingOf({ ...event, interaction_id: '' });

const best = (outcomes: readonly (Outcome | null)[]): Outcome | undefined =>
  outcomes.filter((outcome) => outcome !== null).sort((a, b) => outcomeScore(b) - outcomeScore(a))[0];

const featuresOf = ({ industry, persona, company_size }: DueConversation): EpisodeDraft['features_json'] => ({
  industry,
  persona,
  company_size,
});

/**
 * A touch that is told already keeps what was told, unless it has succeeded since; a conversation that went on is told anew.
 * @returns those that the weights must hear of
 */
export async function storeEpisodes(db: Queryable, drafts: readonly EpisodeDraft[]): Promise<UncountedEpisode[]> {
  if (drafts.length === 0) return [];
  await db.query(
    `INSERT INTO memory_episodic AS known (episode_id, scenario, action_sequence_json, outcome_score, features_json, created_at)
     SELECT episode_id, scenario, action_sequence_json, outcome_score, features_json, created_at
     FROM jsonb_populate_recordset(NULL::memory_episodic, $1)
     ON CONFLICT (episode_id) DO UPDATE SET
       outcome_score = excluded.outcome_score, action_sequence_json = excluded.action_sequence_json
     WHERE known.outcome_score <> excluded.outcome_score
       AND (known.episode_id LIKE 'conversation-%' OR excluded.outcome_score > GREATEST(known.outcome_score, $2))`,
    [JSON.stringify([...drafts].sort((a, b) => a.episode_id.localeCompare(b.episode_id))), SUCCESS],
  );
  const channels = new Map(drafts.map((draft) => [draft.episode_id, draft]));
  const { rows } = await db.query<Omit<UncountedEpisode, 'channel' | 'at'>>(
    `UPDATE memory_episodic e SET counted_score = e.outcome_score
     FROM (SELECT episode_id, counted_score FROM memory_episodic
           WHERE episode_id = ANY($1) AND counted_score IS DISTINCT FROM outcome_score FOR UPDATE) AS before
     WHERE e.episode_id = before.episode_id
     RETURNING e.episode_id, e.features_json ->> 'industry' AS industry, e.outcome_score, before.counted_score`,
    [[...channels.keys()]],
  );
  return rows.flatMap((row) => {
    const draft = channels.get(row.episode_id);
    return draft ? [{ ...row, channel: draft.channel, at: draft.created_at }] : [];
  });
}
