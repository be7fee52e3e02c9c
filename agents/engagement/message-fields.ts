/**
 * What a template may say of a lead. Every field always has a value that reads well: a missing one, and one that is
 * itself the trace of somebody else's broken template, is said in general words.
 */
import type { Campaign, Variant } from '../../workflows/contracts/campaign';
import type { Lead } from '../../workflows/contracts/lead';
import type { Channel } from '../../workflows/contracts/channels';
import type { Profile } from '../knowledge';
import type { NurtureTouch } from './nurture-templates';

export interface MessageInput {
  lead: Lead;
  profile: Profile | null;
  campaign: Campaign | null;
  variant: Variant | null;
  channel: Channel;
  /** absent: an engagement's message */
  nurture?: NurtureTouch | undefined;
}

export type MessageFields = Record<string, string>;

export const PRODUCT = 'Purple Merit';

/** Fields by the names templates use. */
export function messageFields({ lead, profile, campaign, variant }: MessageInput): MessageFields {
  const firstName = presentable(lead.first_name);
  const callToAction = presentable(variant?.call_to_action) ?? 'Reply to this message';
  return {
    first_name: firstName ?? 'there',
    greeting_name: firstName ?? 'there',
    last_name: presentable(lead.last_name) ?? '',
    name: firstName ?? 'there',
    company: presentable(lead.company) ?? 'your company',
    industry: presentable(lead.industry) ?? 'your industry',
    persona: presentable(lead.persona) ?? 'your role',
    region: presentable(lead.region) ?? 'your region',
    interests: interestsOf(profile),
    campaign_name: presentable(campaign?.name) ?? PRODUCT,
    product: PRODUCT,
    sender: PRODUCT,
    sign_off: 'Best regards',
    call_to_action: callToAction,
    call_to_action_sentence: `${callToAction.replace(/[.!?]+$/, '')}: a reply to this message is enough.`,
  };
}

/** `undefined`, `{{name}}`, `[object Object]`, `N/A` and the like are no values, so a lead can never spoil a template. */
const NO_VALUE = /^(?:null|none|nan|n\/?a|unknown)$/i;
const TEMPLATE_TRACE = /[{}]|\[object |\bundefined\b|%[A-Z_]{2,}%|\*\|/;
/** Punctuation alone names nobody. */
const WORD = /[\p{L}\p{N}]/u;
/** What separates words begins none: `,Ada` would read "Hi ,Ada,". */
const STRAY_START = /^[\s,;:.!?-]+/;
/** Line breaks would start a new mail header or paragraph, the rest is invisible. */
const CONTROLS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

export function presentable(value: string | null | undefined): string | null {
  const text = (value ?? '').replace(CONTROLS, ' ').replace(/\s+/g, ' ').replace(STRAY_START, '').trim();
  return WORD.test(text) && !NO_VALUE.test(text) && !TEMPLATE_TRACE.test(text) ? text : null;
}

function interestsOf(profile: Profile | null): string {
  const interests: unknown = profile?.preferences.interests;
  if (!Array.isArray(interests)) return '';
  const words = interests
    .filter((each) => typeof each === 'string')
    .map(presentable)
    .filter((each) => each !== null);
  return new Intl.ListFormat('en', { type: 'conjunction' }).format(words.slice(0, 3));
}
