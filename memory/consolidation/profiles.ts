/**
 * Long-term profiles, counted anew from what happened: histories that came in files count, and old habits fade. Counters only
 * grow, since a file may have told of more than the interactions show; habits are set.
 */
import type { Queryable } from '../../db/queryable';
import { isAnswered, isEngagement, localHour, revenueUsd } from '../engagement';
import type { DueConversation, PastEvent } from './due';

/** How long before a lead's latest answer its answers still say when and where it likes to be reached. */
const HABIT_MS = 365 * 86_400_000;
const HOURS = 24;

/** @returns how many profiles say something else now */
export async function recountProfiles(
  db: Queryable,
  conversations: readonly DueConversation[],
  events: ReadonlyMap<string, readonly PastEvent[]>,
): Promise<number> {
  const leads = new Map(conversations.map((conversation) => [conversation.lead_id, conversation]));
  const counted = [...leads.values()].flatMap(({ lead_id, timezone }) => {
    const engagements = (events.get(lead_id) ?? []).filter(isEngagement);
    return engagements.length === 0 ? [] : [{ lead_id, ...countedFrom(engagements, timezone) }];
  });
  const { rowCount } = await db.query(
    `INSERT INTO memory_long_term AS known
       (lead_id, region, industry, engagements, last_engaged_at, monetary_usd, answers_by_hour, answers_by_channel_json)
     SELECT l.lead_id, l.region, l.industry, c.engagements, c.last_engaged_at, c.monetary_usd, c.answers_by_hour, c.answers_by_channel_json
     FROM jsonb_populate_recordset(NULL::memory_long_term, $1) AS c JOIN leads l USING (lead_id)
     ON CONFLICT (lead_id) DO UPDATE SET
       engagements = GREATEST(known.engagements, excluded.engagements),
       last_engaged_at = GREATEST(known.last_engaged_at, excluded.last_engaged_at),
       monetary_usd = GREATEST(known.monetary_usd, excluded.monetary_usd),
       answers_by_hour = excluded.answers_by_hour,
       answers_by_channel_json = excluded.answers_by_channel_json,
       last_updated_at = now()
     WHERE known.engagements < excluded.engagements OR known.last_engaged_at IS NULL
       OR known.last_engaged_at < excluded.last_engaged_at OR known.monetary_usd < excluded.monetary_usd
       OR known.answers_by_hour <> excluded.answers_by_hour OR known.answers_by_channel_json <> excluded.answers_by_channel_json`,
    [JSON.stringify(counted.sort((a, b) => a.lead_id.localeCompare(b.lead_id)))],
  );
  return rowCount ?? 0;
}

/** @param engagements oldest first */
export function countedFrom(engagements: readonly Omit<PastEvent, 'conversation_id'>[], timezone: string | null) {
  const answers = engagements.filter(isAnswered);
  const habitsSince = Date.parse(answers.at(-1)?.timestamp ?? '') - HABIT_MS;
  const recent = answers.filter(({ timestamp }) => Date.parse(timestamp) >= habitsSince);
  const byHour = Array.from({ length: HOURS }, () => 0);
  const byChannel: Record<string, number> = {};
  for (const { timestamp, channel } of recent) {
    const hour = localHour(timestamp, timezone);
    if (hour !== undefined) byHour[hour] = (byHour[hour] ?? 0) + 1;
    byChannel[channel] = (byChannel[channel] ?? 0) + 1;
  }
  return {
    engagements: engagements.length,
    last_engaged_at: engagements.at(-1)?.timestamp,
    monetary_usd: engagements.reduce((sum, event) => sum + revenueUsd(event), 0),
    answers_by_hour: byHour,
    answers_by_channel_json: byChannel,
  };
}
