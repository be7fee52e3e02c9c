/** The gate and the ledger (SPEC section 3): every message passes here, last thing before its provider is called. */
import { recordAction } from '../../../db/repositories/agent-actions';
import * as campaigns from '../../../db/repositories/campaigns';
import { consentIndexOf } from '../../../db/repositories/consents';
import { recordDecision } from '../../../db/repositories/decisions';
import { insertInteraction } from '../../../db/repositories/interactions';
import { latestJourney, readJourney, touchConversation } from '../../../db/repositories/journeys';
import { dataKeyOf, personOf } from '../../../db/repositories/lead-pii';
import { lockLead, readLead } from '../../../db/repositories/leads';
import { contentOf } from '../../../db/repositories/send-content';
import * as ledger from '../../../db/repositories/sends';
import type { SendRow } from '../../../db/repositories/sends';
import type { Queryable } from '../../../db/queryable';
import { evaluateGate } from '../../../policy/gate';
import type { GateVerdict } from '../../../policy/gate';
import type { GateFacts, GateRules } from '../../../policy/gate-facts';
import { channelOf } from '../../../workflows/contracts/channels';
import type { Result } from '../../protocol';
import type { ParsedParams } from '../../protocol';
import type { Handlers } from '../handler';
import type { HandlerDeps } from './deps';
import { found, notFound } from './errors';
import { experimentStanding, recentSendHours } from './experiments';
import { channelStandings, gatherFacts, recipientOf } from './gate-facts';
import { recordInteraction } from './interactions';

type SendMethods = Pick<Handlers, 'getOutreachContext' | 'reserveSend' | 'confirmSend' | 'releaseSend' | 'bounceSend'>;
type Reservation = Result<'reserveSend'>;
type Order = ParsedParams<'reserveSend'> & { ledger_id: string };

/** Changes whenever evaluateGate may answer differently for the same facts. */
const GATE_VERSION = 'gate-rules-7';

export function sendHandlers(deps: HandlerDeps): SendMethods {
  return {
    async getOutreachContext({ lead_id, campaign_id }, { db }) {
      const campaign =
        campaign_id === null ? null : found(await campaigns.readCampaign(db, campaign_id), 'campaign', campaign_id);
      const lead = found(await readLead(db, deps.vault, lead_id), 'lead', lead_id);
      return {
        lead,
        profile: await deps.profiles.fetch(db, lead_id),
        campaign,
        variants: campaign ? await campaigns.variantsOf(db, campaign.campaign_id, { status: 'active' }) : [],
        variant_stats: campaign ? await campaigns.variantStatsOf(db, campaign.campaign_id) : [],
        channels: await channelStandings(db, lead),
        next_touch: await ledger.nextTouch(db, lead_id, campaign_id),
        experiment: campaign_id === null ? null : await experimentStanding(deps, db, lead_id, campaign_id),
        send_hours: campaign_id === null ? [] : await recentSendHours(deps, db, campaign_id),
      };
    },

    async reserveSend(params, { db }) {
      const { lead_id, campaign_id, touch } = params;
      const { erased_at } = found(await lockLead(db, lead_id), 'lead', lead_id);
      const order: Order = { ...params, ledger_id: ledger.ledgerIdOf(lead_id, campaign_id, touch) };
      return reserve(deps, db, order, erased_at !== null);
    },

    async confirmSend({ ledger_id, ...message }, { db }) {
      const send = await lockRow(db, ledger_id);
      if (send.status === 'sent') return { ledger_id };
      const now = deps.clock();
      const key = await dataKeyOf(db, deps.vault, send.lead_id);
      await ledger.markSent(db, key, ledger_id, message, now);
      await tellOfSend(deps, db, send, now);
      return { ledger_id };
    },

    async releaseSend({ ledger_id, attempt_id, error }, { db }) {
      await lockRow(db, ledger_id);
      await ledger.release(db, ledger_id, attempt_id, error, deps.clock());
      return { ledger_id };
    },

    async bounceSend({ ledger_id, attempt_id, error }, { db }) {
      const { lead_id, campaign_id, variant_id } = await lockRow(db, ledger_id);
      await recordInteraction(deps, db, {
        interaction: {
          interaction_id: ledger.bouncedInteractionId(ledger_id),
          lead_id,
          ...(campaign_id !== null && { campaign_id }),
          ...(variant_id !== null && { variant_id }),
          channel: 'Email',
          event_type: 'email_bounced',
          outcome: 'none',
          metadata: { ledger_id, bounce: 'hard' },
        },
      });
      await ledger.refuseBounced(db, ledger_id, attempt_id, error, deps.clock());
      return { ledger_id };
    },
  };
}

async function reserve(deps: HandlerDeps, db: Queryable, order: Order, isErased: boolean): Promise<Reservation> {
  const { ledger_id, lead_id } = order;
  const indexes = await personOf(db, lead_id);
  const person_index = indexes.email_index ?? indexes.phone_index ?? deps.vault.leadIndex(lead_id);
  // several people may share a phone
  const address_index = consentIndexOf(order.channel, indexes);
  const counted_under = address_index === null ? [person_index] : [person_index, address_index];
  await ledger.lockIndexes(db, counted_under);

  const row = await ledger.lockSend(db, ledger_id);
  if (row?.status === 'sent') return { verdict: 'already_sent', ledger_id };
  if (row?.status === 'unconfirmed') return { verdict: 'unconfirmed', ledger_id };
  // only one that bounced at the mail server's door: this touch is used up
  if (row?.status === 'refused' && row.provider_called_at !== null)
    return { verdict: 'refused', ledger_id, reason: 'suppressed' };
  const earlier = row && mayBeOut(row, order) ? row : undefined;
  if (earlier && !isCoveredByKey(earlier, order)) return unconfirmed(deps, db, earlier);

  const lead = found(await readLead(db, deps.vault, lead_id), 'lead', lead_id);
  const now = deps.clock();
  const rules: GateRules = rulesOf(deps);
  const facts = await gatherFacts(db, order, { lead, person: { ...indexes, counted_under }, isErased }, rules, now);
  const gate = evaluateGate(facts, rules, now);
  // a message that waits is asked about again and again: only what is news is kept
  if (gateReason(gate) !== row?.reason)
    await recordGate(db, order, { facts, rules, gate, check: (row?.gate_checks ?? 0) + 1 }, now);
  // refused now, but a first attempt may have got through
  if (earlier && gate.verdict === 'refused') return unconfirmed(deps, db, earlier);

  const key = await dataKeyOf(db, deps.vault, lead_id);
  const content = (earlier && (await contentOf(db, key, ledger_id))) ?? order.content;
  const change = outcomeOf(gate, order, earlier, now);
  const outcome = { ...order, ...change, person_index, address_index, provider: order.provider.name };
  const kept = change.status === 'reserved' ? content : null;
  const answer_token = await ledger.storeGateOutcome(db, key, { ...outcome, content: kept }, now);
  const to = recipientOf(order.channel, lead) ?? '';
  return reservationOf(gate, { ledger_id, to, content, answer_token, repeated: change.repeated });
}

/**
 * An attempt that asks twice has lost the first answer, and has not called its provider yet: it is asked about as if
 * for the first time, unless there was another attempt before it.
 */
const mayBeOut = (row: SendRow, { attempt_id }: Order): boolean =>
  row.status === 'reserved' &&
  row.provider_called_at !== null &&
  (row.repeated || attempt_id === undefined || attempt_id !== row.attempt_id);

const gateReason = (gate: GateVerdict): string => (gate.verdict === 'send' ? 'ok' : gate.reason);

const rulesOf = ({ config }: HandlerDeps): GateRules => ({
  frequencyCap: config.frequencyCap,
  quietHours: config.quietHours,
  sendDays: config.sendDays,
  defaultTimezone: config.defaultTimezone,
  companyPauseSeconds: config.companyPauseSeconds,
});

/** The same provider drops a second call with the same key; another provider knows nothing of it. */
const isCoveredByKey = (row: SendRow, { provider }: Order): boolean =>
  provider.takes_idempotency_key && row.provider === provider.name;

async function unconfirmed(deps: HandlerDeps, db: Queryable, row: SendRow): Promise<Reservation> {
  await ledger.markUnconfirmed(db, row.ledger_id, deps.clock());
  if (row.variant_id !== null) await campaigns.addToVariant(db, row.variant_id, { sends: 1 });
  return { verdict: 'unconfirmed', ledger_id: row.ledger_id };
}

type RowChange = Pick<
  ledger.GateOutcome,
  'status' | 'reason' | 'deferred_until' | 'warnings' | 'provider_called_at' | 'attempt_id' | 'repeated'
>;

/** @param earlier an attempt that may have got through, and that a key covers: a deferral does not forget it */
function outcomeOf(gate: GateVerdict, order: Order, earlier: SendRow | undefined, now: Date): RowChange {
  const { warnings } = gate;
  const repeated = earlier !== undefined;
  if (gate.verdict === 'send') {
    const attempt_id = order.attempt_id ?? null;
    return {
      status: 'reserved',
      reason: 'ok',
      deferred_until: null,
      warnings,
      provider_called_at: now,
      attempt_id,
      repeated,
    };
  }
  const deferred_until = gate.verdict === 'deferred' ? gate.until : null;
  const waiting = { reason: gate.reason, deferred_until, warnings, attempt_id: null, repeated };
  const calledAt = earlier?.provider_called_at;
  return calledAt
    ? { ...waiting, status: 'reserved', provider_called_at: new Date(calledAt) }
    : { ...waiting, status: gate.verdict, provider_called_at: null };
}

type Cleared = Omit<Extract<Reservation, { verdict: 'send' }>, 'verdict' | 'warnings'>;

function reservationOf(gate: GateVerdict, cleared: Cleared): Reservation {
  const { ledger_id } = cleared;
  switch (gate.verdict) {
    case 'send':
      return { verdict: 'send', ...cleared, warnings: gate.warnings };
    case 'refused':
      return { verdict: 'refused', ledger_id, reason: gate.reason };
    case 'deferred':
      return {
        verdict: 'deferred',
        ledger_id,
        reason: gate.reason,
        until: gate.until.toISOString(),
        warnings: gate.warnings,
      };
  }
}

async function recordGate(
  db: Queryable,
  order: Order,
  asked: { facts: GateFacts; rules: GateRules; gate: GateVerdict; check: number },
  now: Date,
): Promise<void> {
  const { facts, rules, gate, check } = asked;
  const toJson = (value: unknown): Record<string, never> => JSON.parse(JSON.stringify(value)) as Record<string, never>;
  await recordDecision(
    db,
    {
      decision_id: `gate:${order.ledger_id}:${check}`,
      kind: 'gate',
      lead_id: order.lead_id,
      campaign_id: order.campaign_id,
      journey_no: order.journey_no,
      policy_version: GATE_VERSION,
      model_version: null,
      // without the time, which decided_at tells: an input that recurs is stored once
      input: toJson({ facts, rules }),
      random_draw: null,
      propensities: null,
      output: toJson({ ...gate, ledger_id: order.ledger_id }),
    },
    now,
  );
}

/** The lead's lock comes first, as everywhere. */
async function lockRow(db: Queryable, ledgerId: string): Promise<SendRow> {
  const leadId = await ledger.leadOfSend(db, ledgerId);
  if (leadId === undefined) throw notFound('send', ledgerId);
  await lockLead(db, leadId);
  return found(await ledger.lockSend(db, ledgerId), 'send', ledgerId);
}

/** The interaction, the action and the counters that go with a message. The journey sent it, and need not hear of it. */
async function tellOfSend(deps: HandlerDeps, db: Queryable, send: SendRow, now: Date): Promise<void> {
  const { ledger_id, lead_id, campaign_id, variant_id, channel, journey_no } = send;
  const journey = (await readJourney(db, lead_id, journey_no)) ?? (await latestJourney(db, lead_id));
  const conversation_id = journey?.conversation_id ?? null;
  if (conversation_id !== null) await touchConversation(db, conversation_id, lead_id, now);
  await insertInteraction(db, deps.vault, {
    interaction_id: ledger.sentInteractionId(ledger_id),
    conversation_id,
    lead_id,
    campaign_id,
    timestamp: now.toISOString(),
    channel,
    event_type: channelOf(channel).sent_event,
    agent_id: 'engagement',
    variant_id,
    outcome: 'none',
    metadata: { touch: send.touch },
    journey_no,
  });
  await recordAction(db, {
    action_id: `outreach:${ledger_id}`,
    timestamp: now,
    action_type: 'outreach',
    source: 'engagement',
    lead_id,
    campaign_id,
    conversation_id,
    journey_no,
    summary: `${channel} message ${send.touch} sent`,
    details: { ledger_id, variant_id },
  });
  if (variant_id !== null && send.status !== 'unconfirmed') await campaigns.addToVariant(db, variant_id, { sends: 1 });
  if (campaign_id !== null) await campaigns.addToDay(db, campaign_id, now, { messages_sent: 1 });
}
