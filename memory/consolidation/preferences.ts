/** What a lead said in a conversation, kept where it lasts. */
import { z } from 'zod';
import type { Queryable } from '../../db/queryable';
import { longTerm } from '../long-term';
import type { ShortTermTier } from '../short-term';
import type { DueConversation } from './due';

const names = z.array(z.string().min(1).max(100)).max(50);
/** Slots of short-term memory that are preferences; others, and what is no such thing, stay with the conversation. */
const saidSchema = z.object({
  interests: names.optional().catch(undefined),
  preferred_channels: names.optional().catch(undefined),
  best_contact_time: z
    .string()
    .regex(/^\d\d:\d\d-\d\d:\d\d$/)
    .optional()
    .catch(undefined),
});

/** Interests are united; of the others what a lead said before stands. A conversation that Redis has forgotten says nothing. */
export async function keepWhatWasSaid(
  db: Queryable,
  shortTerm: Pick<ShortTermTier, 'fetch'>,
  { conversation_id, lead_id }: Pick<DueConversation, 'conversation_id' | 'lead_id'>,
): Promise<void> {
  const slots = (await shortTerm.fetch(db, conversation_id))?.data.slots;
  const said = saidSchema.safeParse(slots).data;
  if (!said || Object.keys(said).length === 0) return;
  const known = await longTerm.readPreferences(db, lead_id);
  const interests = [...new Set([...(names.safeParse(known.interests).data ?? []), ...(said.interests ?? [])])];
  const news = {
    ...(said.best_contact_time !== undefined &&
      known.best_contact_time === undefined && { best_contact_time: said.best_contact_time }),
    ...(said.preferred_channels !== undefined &&
      known.preferred_channels === undefined && { preferred_channels: said.preferred_channels }),
    ...(said.interests !== undefined &&
      interests.length !== names.safeParse(known.interests).data?.length && { interests }),
  };
  if (Object.keys(news).length > 0) await longTerm.storePreferences(db, lead_id, news);
}
