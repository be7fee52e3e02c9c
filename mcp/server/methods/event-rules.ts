/** What each kind of interaction means to the data layer: one table. Types that are not in it are stored, told and counted nowhere. */
import { heardInteractionSchema, UNKNOWN_ABSENCE_DAYS } from '../../../workflows/contracts/interaction';
import { endingOf, isOptOut } from '../../../workflows/contracts/endings';
import type { HeardInteraction, Interaction } from '../../../workflows/contracts/interaction';
import type { Counters } from '../../../db/repositories/campaigns';
import type { SuppressionReason } from '../../../db/repositories/consents';

interface EventRule {
  /** our own doing, or a machine's: no sign of life of the lead, no answer to a message */
  outbound?: true;
  /** the journey need not hear of it, unless it carries an outcome */
  silent?: true;
  /** what it adds to the campaign's day */
  counts?: keyof Counters;
}

const EVENT_RULES: Readonly<Record<string, EventRule>> = {
  email_sent: { outbound: true, silent: true, counts: 'messages_sent' },
  sms_sent: { outbound: true, silent: true, counts: 'messages_sent' },
  social_touch: { outbound: true, silent: true, counts: 'messages_sent' },
  email_delivered: { outbound: true, silent: true },
  email_bounced: { outbound: true },
  out_of_office: { outbound: true },
  voicemail: { outbound: true, silent: true },
  note: { outbound: true, silent: true },
  open: { silent: true },
  click: { silent: true },
  page_view: { silent: true },
  ad_impression: { silent: true, counts: 'impressions' },
  ad_click: { silent: true, counts: 'clicks' },
  reply: { counts: 'replies' },
};

type Bounce = NonNullable<HeardInteraction['bounce']>;
type Heard = HeardInteraction & Pick<Interaction, 'metadata'>;

const ruleOf = (interaction: HeardInteraction): EventRule => EVENT_RULES[interaction.event_type] ?? {};

/** A security scanner or a prefetcher, not a person. */
export const isMachine = (interaction: Heard): boolean => interaction.metadata.machine === true;
export const isOutbound = (interaction: Interaction): boolean => ruleOf(interaction).outbound === true;
export const isTold = (interaction: Heard): boolean =>
  isOptOut(interaction) || (!isMachine(interaction) && (interaction.outcome !== 'none' || !ruleOf(interaction).silent));

/** The lead did something by itself: a nurturing journey hears even of what others need not hear. */
export const isSignOfLife = (interaction: Interaction): boolean => !isMachine(interaction) && !isOutbound(interaction);

/** It ends a sequence, and a person did it. */
export const isEnding = (interaction: Heard): boolean => isTold(interaction) && endingOf(interaction) !== null;

export const isSuccess = (interaction: Interaction): boolean =>
  interaction.outcome === 'positive' ||
  interaction.outcome === 'callback_requested' ||
  interaction.event_type === 'meeting_booked' ||
  interaction.event_type === 'conversion';

export const isMessageSent = (interaction: Interaction): boolean => ruleOf(interaction).counts === 'messages_sent';

export const isMailFate = ({ event_type }: Interaction): boolean =>
  event_type === 'email_bounced' || event_type === 'email_complaint';

/** A bounce is soft unless it is said to be hard: that mailbox does not exist. */
export function bounceOf({ event_type, metadata }: Pick<Interaction, 'event_type' | 'metadata'>): Bounce | undefined {
  if (event_type !== 'email_bounced') return undefined;
  return metadata.bounce === 'hard' || metadata.hard === true ? 'hard' : 'soft';
}

/** Nobody is away for longer: a date beyond is a mistake, or a prank that would silence us for good. */
const LONGEST_ABSENCE_DAYS = 180;
const DAY_MS = 86_400_000;

function returnOf({ timestamp, metadata }: Interaction): string {
  const after = (days: number): string => new Date(Date.parse(timestamp) + days * DAY_MS).toISOString();
  const until = heardInteractionSchema.shape.until.safeParse(metadata.until).data ?? after(UNKNOWN_ABSENCE_DAYS);
  const latest = after(LONGEST_ABSENCE_DAYS);
  return Date.parse(until) > Date.parse(latest) ? latest : until;
}

/** What a workflow is told: no content, no PII. */
export function heardOf(interaction: Interaction): HeardInteraction {
  const { interaction_id, event_type, outcome, channel } = interaction;
  const bounce = bounceOf(interaction);
  const until = event_type === 'out_of_office' ? returnOf(interaction) : undefined;
  return {
    interaction_id,
    event_type,
    outcome,
    channel,
    ...(bounce && { bounce }),
    ...(until !== undefined && { until }),
  };
}

/** Why an address may never be written to again after this. */
export function suppressionOf(interaction: Interaction): SuppressionReason | undefined {
  if (interaction.event_type === 'email_complaint') return 'complaint';
  if (bounceOf(interaction) === 'hard') return 'hard_bounce';
  return isOptOut(interaction) ? 'opt_out' : undefined;
}

export interface Conversion {
  type: string;
  value_usd: number;
}

const MAX_VALUE_USD = 1e11;

/** A conversion, or a booked meeting, with what `metadata` says of it. */
export function conversionOf(interaction: Interaction): Conversion | undefined {
  const { event_type, metadata } = interaction;
  if (event_type !== 'conversion' && event_type !== 'meeting_booked') return undefined;
  const { conversion_type: type, conversion_value_usd: value } = metadata;
  const usual = event_type === 'conversion' ? 'purchase' : 'meeting_scheduled';
  return {
    type: typeof type === 'string' && type.length <= 50 ? type : usual,
    value_usd: typeof value === 'number' && value >= 0 && value <= MAX_VALUE_USD ? value : 0,
  };
}

/** What the interaction adds to its campaign's day. */
export function countersOf(interaction: Interaction): Counters {
  if (isMachine(interaction)) return {};
  const { counts } = ruleOf(interaction);
  const conversion = conversionOf(interaction);
  return {
    ...(counts ? { [counts]: 1 } : {}),
    ...(isSuccess(interaction) ? { successes: 1 } : {}),
    ...(isOptOut(interaction) ? { opt_outs: 1 } : {}),
    ...(conversion ? { conversions: 1, revenue_usd: conversion.value_usd } : {}),
  };
}
