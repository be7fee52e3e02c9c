/**
 * By which channel to write, and which variants are left there (SPEC section 1): the preferred channel first, or where nothing is
 * known of the lead's taste the one that similar leads evidently answer more; then another variant, then another channel with
 * consent; when all were used, the one used longest ago.
 */
import { CHANNELS, DEFAULT_CHANNEL, type Channel } from '../../workflows/contracts/channels';
import type { Lead } from '../../workflows/contracts/lead';
import type { Pattern, Profile } from '../knowledge';
import { answeredMore } from './channel-record';

/** What the data layer knows of a channel for one lead. */
export interface ReachableBy {
  channel: Channel;
  /** to marketing on this channel; null: never asked */
  consent: 'granted' | 'withdrawn' | null;
  has_address: boolean;
  suppressed: boolean;
}

/** A touch that went out earlier in the same sequence. */
export interface EarlierTouch {
  channel: Channel;
  variant_id: string | null;
}

export interface ChannelQuestion {
  lead: Pick<Lead, 'preferred_channel'>;
  profile: Pick<Profile, 'preferences'> | null;
  channels: readonly ReachableBy[];
  variants: readonly { variant_id: string; channel: Channel }[];
  /** how messages did with similar leads */
  patterns: readonly Pattern[];
  /** oldest first */
  earlier: readonly EarlierTouch[];
  /** channels that turned out not to work in this sequence */
  excluded: readonly Channel[];
}

export interface ChannelChoice {
  channel: Channel;
  /** variants to choose from, by id; empty: the built-in message */
  variant_ids: string[];
  warnings: string[];
}

/** @returns null when the lead cannot be reached by any channel any more */
export function chooseChannel(question: ChannelQuestion): ChannelChoice | null {
  const { earlier } = question;
  const usable = usableChannels(question);
  const last = earlier.at(-1)?.channel;
  if (last === undefined) return firstTouch(question, usable);
  const unused = usable.filter((channel) => !earlier.some((touch) => touch.channel === channel));
  const fresh = usable.includes(last) ? unusedVariants(question, last) : [];
  if (fresh.length > 0) return { channel: last, variant_ids: fresh, warnings: [] };
  const next = unused[0] ?? longestAgo(usable, earlier);
  if (next === undefined) return null;
  const variants = unusedVariants(question, next);
  return { channel: next, variant_ids: variants.length > 0 ? variants : variantsOf(question, next), warnings: [] };
}

/** The gate is asked about a first touch even where it will refuse: so that the record says why nothing was sent. */
function firstTouch(question: ChannelQuestion, usable: Channel[]): ChannelChoice | null {
  const [channel = DEFAULT_CHANNEL] = usable;
  if (question.excluded.includes(channel)) return null;
  const wanted = question.lead.preferred_channel;
  const warnings =
    wanted === null || channel === wanted
      ? []
      : [`the lead prefers ${wanted}, which cannot be used: ${channel} is used`];
  return { channel, variant_ids: variantsOf(question, channel), warnings };
}

/** With consent, an address and no suppression; the lead's own taste first, then that of leads like it, then the order of the channels. */
function usableChannels({ lead, profile, channels, excluded, patterns }: ChannelQuestion): Channel[] {
  const isUsable = (name: Channel): boolean =>
    !excluded.includes(name) &&
    channels.some(
      ({ channel, consent, has_address, suppressed }) =>
        channel === name && consent === 'granted' && has_address && !suppressed,
    );
  const liked: unknown = profile?.preferences.preferred_channels;
  const known = CHANNELS.filter((channel) => Array.isArray(liked) && liked.includes(channel)).sort(
    (a, b) => (liked as unknown[]).indexOf(a) - (liked as unknown[]).indexOf(b),
  );
  const order = [...(lead.preferred_channel ? [lead.preferred_channel] : []), ...known];
  const usual = CHANNELS.filter(isUsable);
  return [...new Set([...order.filter(isUsable), ...answeredMore(usual, patterns), ...usual])];
}

const variantsOf = ({ variants }: ChannelQuestion, channel: Channel): string[] =>
  variants.filter((variant) => variant.channel === channel).map(({ variant_id }) => variant_id);

const unusedVariants = (question: ChannelQuestion, channel: Channel): string[] =>
  variantsOf(question, channel).filter((id) => !question.earlier.some(({ variant_id }) => variant_id === id));

const longestAgo = (usable: readonly Channel[], earlier: readonly EarlierTouch[]): Channel | undefined =>
  [...usable].sort(
    (a, b) =>
      earlier.findLastIndex(({ channel }) => channel === a) - earlier.findLastIndex(({ channel }) => channel === b),
  )[0];
