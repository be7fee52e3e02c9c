/** What the gate is told: gathered in the transaction that reserves the ledger row, under the person's lock. */
import { consentsOf, suppressionsOf } from '../../../db/repositories/consents';
import type { SuppressionRow } from '../../../db/repositories/consents';
import { personOf, type PersonIndexes } from '../../../db/repositories/lead-pii';
import { isApproved } from '../../../db/repositories/escalations';
import { heardFromColleagues, heardInJourney } from '../../../db/repositories/interactions';
import { readJourney } from '../../../db/repositories/journeys';
import { readCampaign } from '../../../db/repositories/campaigns';
import { isDomainPaused } from '../../../db/repositories/sending-domains';
import { sendsInWindow } from '../../../db/repositories/sends';
import type { Queryable } from '../../../db/queryable';
import { isInAudience } from '../../../policy/audience';
import type { GateFacts, GateRules } from '../../../policy/gate-facts';
import { hasEnded } from '../../../workflows/contracts/campaign';
import { channelOf } from '../../../workflows/contracts/channels';
import type { ChannelStanding, Consent, Purpose } from '../../../workflows/contracts/consent';
import { isOptOut } from '../../../workflows/contracts/endings';
import { CHANNELS, type Channel, type Lead } from '../../../workflows/contracts/lead';
import type { ParsedParams } from '../../protocol';
import { found } from './errors';
import { isEnding } from './event-rules';

export interface Person extends PersonIndexes {
  /** the messages of the person, and those to the address written to, whoever they were for */
  counted_under: readonly Buffer[];
}

export async function gatherFacts(
  db: Queryable,
  send: ParsedParams<'reserveSend'> & { ledger_id: string },
  { lead, person, isErased }: { lead: Lead; person: Person; isErased: boolean },
  rules: GateRules,
  now: Date,
): Promise<GateFacts> {
  const { channel, purpose, approved_by_escalation_id: approval } = send;
  const campaign =
    send.campaign_id === null ? null : found(await readCampaign(db, send.campaign_id), 'campaign', send.campaign_id);
  const consents = await consentsOf(db, lead.lead_id, person);
  const stops = stopsOn(await stopsOf(db, person), person, channel);
  const since = secondsBefore(now, rules.frequencyCap.windowSeconds);
  const recent = await sendsInWindow(
    db,
    { leadId: lead.lead_id, indexes: person.counted_under },
    since,
    send.ledger_id,
  );
  return {
    purpose,
    channel,
    erased: isErased,
    has_address: recipientOf(channel, lead) !== null,
    consent: standingOf(consents, channel, purpose),
    ...stops,
    flags: lead.flags,
    ...(await sequenceOf(db, lead.lead_id, send.journey_no)),
    company_answered:
      purpose === 'marketing' &&
      (await hasCompanyAnswered(db, lead.lead_id, secondsBefore(now, rules.companyPauseSeconds))),
    sends_in_window: recent.sends,
    oldest_send_in_window_at: recent.oldest_at,
    campaign_status: campaign?.status ?? null,
    lead_paused: lead.paused_at !== null,
    campaign_ended: campaign !== null && hasEnded(campaign, now),
    domain_paused: send.sending_domain !== null && (await isDomainPaused(db, send.sending_domain)),
    in_audience: isInAudience(lead, campaign?.audience_rules ?? null),
    approval_min_score: campaign?.approval_min_score ?? null,
    lead_score: lead.lead_score,
    approved: approval !== null && (await isApproved(db, approval, lead.lead_id)),
    timezone: lead.timezone,
    region: lead.region,
  };
}

const secondsBefore = (time: Date, seconds: number): Date => new Date(time.getTime() - seconds * 1000);

/** One who wants to hear no more speaks for herself alone. */
async function hasCompanyAnswered(db: Queryable, leadId: string, since: Date): Promise<boolean> {
  const heard = await heardFromColleagues(db, leadId, since);
  return heard.some((interaction) => isEnding(interaction) && !isOptOut(interaction));
}

/** The part of what the gate looks at that does not change with the hour, for every channel. */
export async function channelStandings(db: Queryable, lead: Lead): Promise<ChannelStanding[]> {
  const person = await personOf(db, lead.lead_id);
  const consents = await consentsOf(db, lead.lead_id, person);
  const rows = await stopsOf(db, person);
  return CHANNELS.map((channel) => {
    const { opted_out, suppressions } = stopsOn(rows, person, channel);
    return {
      channel,
      consent: standingOf(consents, channel, 'marketing'),
      service_consent: standingOf(consents, channel, 'service'),
      has_address: recipientOf(channel, lead) !== null,
      suppressed: opted_out || suppressions.length > 0,
    };
  });
}

function standingOf(consents: readonly Consent[], channel: Channel, purpose: Purpose): GateFacts['consent'] {
  const consent = consents.find((each) => each.channel === channel && each.purpose === purpose);
  return consent ? (consent.granted ? 'granted' : 'withdrawn') : null;
}

const stopsOf = (db: Queryable, { email_index, phone_index }: PersonIndexes): Promise<SuppressionRow[]> =>
  suppressionsOf(
    db,
    [email_index, phone_index].filter((index) => index !== null),
  );

/**
 * Who said stop is not written to by any way; a dead or complaining mailbox is not mailed. A number may be a whole company's: where there
 * is an address, which says who it is, a stop on the number holds for what reaches the number.
 */
function stopsOn(
  rows: readonly SuppressionRow[],
  { email_index }: PersonIndexes,
  channel: Channel,
): Pick<GateFacts, 'opted_out' | 'suppressions'> {
  const isByPhone = !channelOf(channel).reached_at.includes('email');
  const isThePerson = ({ address_index }: SuppressionRow): boolean => email_index?.equals(address_index) ?? true;
  return {
    opted_out: rows.some((row) => row.reason === 'opt_out' && (isByPhone || isThePerson(row))),
    suppressions: rows.filter((row) => row.reason !== 'opt_out' && row.channel === channel).map(({ reason }) => reason),
  };
}

/** Interactions belong to the journey that was the lead's latest when they were stored, under the lead's lock. */
async function sequenceOf(
  db: Queryable,
  leadId: string,
  journeyNo: number,
): Promise<Pick<GateFacts, 'journey_open' | 'answered'>> {
  const journey = await readJourney(db, leadId, journeyNo);
  const heard = await heardInJourney(db, leadId, journeyNo);
  return { journey_open: journey?.closed_at === null, answered: heard.some(isEnding) };
}

/** Where a message on this channel goes; null: the lead has no such address. */
export function recipientOf(channel: Channel, lead: Pick<Lead, 'email' | 'phone'>): string | null {
  const addresses = channelOf(channel).reached_at.map((kind) => lead[kind]);
  return addresses.find((address) => address !== null) ?? null;
}
