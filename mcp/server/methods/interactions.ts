/** trackEvent: an interaction and everything that follows from it, in one transaction. */
import { randomUUID } from 'node:crypto';
import { addToDay, addToVariant, insertConversion, readCampaign } from '../../../db/repositories/campaigns';
import { consentIndexOf, recordConsent, suppress } from '../../../db/repositories/consents';
import { countSince, insertInteraction } from '../../../db/repositories/interactions';
import { conversationIdOf, latestJourney, touchConversation } from '../../../db/repositories/journeys';
import { personOf } from '../../../db/repositories/lead-pii';
import { lockLeadOrSurvivor, setGdprConsent, setLeadStatus } from '../../../db/repositories/leads';
import type { LockedLead } from '../../../db/repositories/leads';
import { queueInteraction, queueOutcomesChanged } from '../../../db/repositories/relay-events';
import { lastSendBefore, markSucceeded, sendOfLead } from '../../../db/repositories/answered-sends';
import type { MailedSend } from '../../../db/repositories/answered-sends';
import type { SendRow } from '../../../db/repositories/sends';
import type { Queryable } from '../../../db/queryable';
import type { Interaction } from '../../../workflows/contracts/interaction';
import type { Channel } from '../../../workflows/contracts/lead';
import type { ParsedParams, Result } from '../../protocol';
import type { Handlers } from '../handler';
import type { HandlerDeps } from './deps';
import { found, invalid } from './errors';
import * as rules from './event-rules';
import { mailedSendOf, recordMailFate } from './mail-fate';
import { pauseIfNeeded } from './sending-domains';

const DAY_MS = 86_400_000;

export function interactionHandlers(deps: HandlerDeps): Pick<Handlers, 'trackEvent'> {
  return {
    trackEvent: (params, { db }) => recordInteraction(deps, db, params),
  };
}

/** What is known already changes nothing. */
export async function recordInteraction(
  deps: HandlerDeps,
  db: Queryable,
  params: ParsedParams<'trackEvent'>,
): Promise<Result<'trackEvent'>> {
  const { lead_id: wanted } = params.interaction;
  const lead = found(await lockLeadOrSurvivor(db, wanted), 'lead', wanted);
  const { lead_id: leadId } = lead;
  const { interaction, journeyNo, ...circumstances } = await complete(db, params, lead, deps.clock());
  const owner = await touchConversation(
    db,
    String(interaction.conversation_id),
    leadId,
    new Date(interaction.timestamp),
  );
  if (owner !== leadId) throw invalid('conversation_id belongs to another lead');
  const isNew = await insertInteraction(db, deps.vault, { ...interaction, journey_no: journeyNo });
  if (isNew) await follow(deps, db, interaction, circumstances);
  return { interaction_id: interaction.interaction_id, duplicate: !isNew };
}

interface Completed {
  interaction: Interaction;
  journeyNo: number | null;
}

interface Circumstances {
  /** the message of ours that it answers */
  answered: SendRow | undefined;
  /** the lead's journey waits for it to warm up */
  isNurturing: boolean;
  /** there is no person behind the lead any more: what is heard of the address counts, nothing is learned from it */
  isErased: boolean;
}

/** Fills in what the caller left out: conversation, campaign, and the variant that is answered. */
async function complete(
  db: Queryable,
  { interaction: given, agent_id }: ParsedParams<'trackEvent'>,
  lead: LockedLead,
  now: Date,
): Promise<Completed & Circumstances> {
  const timestamp = given.timestamp === undefined ? now : new Date(given.timestamp);
  const journey = await latestJourney(db, lead.lead_id);
  if (given.campaign_id !== undefined && !(await readCampaign(db, given.campaign_id)))
    throw invalid('campaign_id is not a known campaign');
  const interaction: Interaction = {
    interaction_id: given.interaction_id ?? `int-${randomUUID()}`,
    conversation_id: given.conversation_id ?? journey?.conversation_id ?? conversationIdOf(lead.lead_id, 1),
    lead_id: lead.lead_id,
    campaign_id: given.campaign_id ?? lead.campaign_id,
    timestamp: timestamp.toISOString(),
    channel: given.channel,
    event_type: given.event_type,
    agent_id: agent_id ?? null,
    variant_id: given.variant_id ?? null,
    outcome: given.outcome,
    metadata: given.metadata,
  };
  const answered = await answeredSend(db, interaction);
  return {
    interaction: {
      ...interaction,
      campaign_id: given.campaign_id ?? answered?.campaign_id ?? lead.campaign_id,
      variant_id: interaction.variant_id ?? answered?.variant_id ?? null,
    },
    journeyNo: journey?.journey_no ?? null,
    answered,
    isNurturing: journey?.stage === 'nurturing',
    isErased: lead.erased_at !== null,
  };
}

/** The one that the metadata names, else the last one. */
async function answeredSend(db: Queryable, interaction: Interaction): Promise<SendRow | undefined> {
  const { lead_id, metadata, timestamp } = interaction;
  const { ledger_id } = metadata;
  const named = typeof ledger_id === 'string' ? await sendOfLead(db, lead_id, ledger_id) : undefined;
  if (named || rules.isOutbound(interaction)) return named;
  return lastSendBefore(db, lead_id, new Date(timestamp));
}

/** Rows shared by many leads come last: they stay locked until the transaction ends. */
async function follow(
  deps: HandlerDeps,
  db: Queryable,
  interaction: Interaction,
  { answered, isNurturing, isErased }: Circumstances,
): Promise<void> {
  const now = deps.clock();
  const mailed =
    rules.suppressionOf(interaction) || rules.isMailFate(interaction) ? await mailedSendOf(db, interaction) : undefined;
  await recordMailFate(db, interaction, mailed, now);
  await suppressAddress(db, interaction, mailed, now);
  await convert(db, interaction);
  if (!isErased) await learnAndTell(deps, db, interaction, isNurturing);
  await count(db, interaction, answered, now);
  if (rules.isMailFate(interaction) && mailed?.sending_domain) await pauseIfNeeded(db, mailed.sending_domain, now);
}

async function learnAndTell(
  deps: HandlerDeps,
  db: Queryable,
  interaction: Interaction,
  isNurturing: boolean,
): Promise<void> {
  await deps.profiles.learnFromInteraction(db, interaction);
  if (!rules.isOutbound(interaction) && !rules.isMachine(interaction)) {
    await db.query('UPDATE leads SET last_active_at = GREATEST(last_active_at, $2) WHERE lead_id = $1', [
      interaction.lead_id,
      interaction.timestamp,
    ]);
  }
  if (rules.isTold(interaction) || (isNurturing && rules.isSignOfLife(interaction) && (await isHuman(db, interaction))))
    await queueInteraction(db, interaction.lead_id, rules.heardOf(interaction), deps.clock());
}

/** More signs of life in a day than a person gives are a script's, and would only fill the history of a workflow. */
const MOST_SIGNS_A_DAY = 50;
const isHuman = async (db: Queryable, { lead_id, timestamp }: Interaction): Promise<boolean> =>
  (await countSince(db, lead_id, new Date(Date.parse(timestamp) - DAY_MS), MOST_SIGNS_A_DAY + 1)) <= MOST_SIGNS_A_DAY;

/** An opt-out holds for every address of the person; a complaint or a dead mailbox for the e-mail address. */
export async function suppressAddress(
  db: Queryable,
  interaction: Interaction,
  mailed: MailedSend | undefined,
  now: Date,
): Promise<void> {
  const reason = rules.suppressionOf(interaction);
  if (!reason) return;
  const { lead_id } = interaction;
  const person = await personOf(db, lead_id);
  const { email_index, phone_index } = person;
  const put = async (index: Buffer | null, channel: string, why: typeof reason): Promise<void> => {
    if (index) await suppress(db, { address_index: index, channel, reason: why, recorded_at: now });
  };
  if (reason !== 'opt_out') await put(mailed?.person_index ?? email_index, 'Email', reason);
  if (reason === 'hard_bounce') return;
  // the address may have changed since we wrote to it
  await put(mailed?.person_index ?? null, 'Email', 'opt_out');
  await put(email_index, 'Email', 'opt_out');
  await put(phone_index, 'SMS', 'opt_out');
  for (const channel of new Set<Channel>(['Email', interaction.channel])) {
    await recordConsent(db, {
      lead_id,
      person_index: consentIndexOf(channel, person),
      channel,
      purpose: 'marketing',
      granted: false,
      legal_basis: 'consent',
      source: interaction.event_type,
      recorded_at: now,
    });
  }
  await setGdprConsent(db, lead_id, false);
}

async function convert(db: Queryable, interaction: Interaction): Promise<void> {
  const conversion = rules.conversionOf(interaction);
  if (!conversion) return;
  const { lead_id, campaign_id, interaction_id, timestamp } = interaction;
  await insertConversion(db, {
    lead_id,
    campaign_id,
    interaction_id,
    converted_at: new Date(timestamp),
    ...conversion,
  });
  if (interaction.event_type === 'conversion') await setLeadStatus(db, lead_id, 'Converted');
}

async function count(db: Queryable, interaction: Interaction, answered: SendRow | undefined, now: Date): Promise<void> {
  const { variant_id, campaign_id } = interaction;
  if (variant_id !== null && rules.isMessageSent(interaction)) await addToVariant(db, variant_id, { sends: 1 });
  if (rules.isSuccess(interaction) && !rules.isMachine(interaction)) {
    // one message succeeds once, however often its reader says yes
    const isFirst = answered === undefined || (await markSucceeded(db, answered.ledger_id, now));
    if (isFirst && variant_id !== null) await addToVariant(db, variant_id, { successes: 1 });
  }
  if (campaign_id === null) return;
  const counters = rules.countersOf(interaction);
  if (Object.keys(counters).length === 0) return;
  await addToDay(db, campaign_id, new Date(interaction.timestamp), counters);
  await queueOutcomesChanged(db, campaign_id, now);
}
