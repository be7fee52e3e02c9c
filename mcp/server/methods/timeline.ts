/** The story of a journey, told from its rows: plain English, without PII, oldest first. */
import type { z } from 'zod';
import { actionsOfJourney } from '../../../db/repositories/agent-actions';
import { assignmentsOfJourney } from '../../../db/repositories/assignments';
import { decisionsOfJourney, type JourneyDecision } from '../../../db/repositories/decisions';
import { escalationsOfJourney } from '../../../db/repositories/escalations';
import { handoffsOfJourney } from '../../../db/repositories/handoffs';
import { interactionsOfJourney } from '../../../db/repositories/interactions';
import type { StoredJourney } from '../../../db/repositories/journeys';
import { sendsOfJourney, sentInteractionId } from '../../../db/repositories/sends';
import type { SendRow } from '../../../db/repositories/sends';
import type { Vault } from '../../../db/pii';
import type { Queryable } from '../../../db/queryable';
import type { Assignment } from '../../../workflows/contracts/assignment';
import type { Escalation } from '../../../workflows/contracts/escalation';
import type { Timer, timelineEntrySchema } from '../../protocol/lead-methods';
import { timersOf } from './timers';

type Entry = z.output<typeof timelineEntrySchema>;

export interface Story {
  timeline: Entry[];
  /** none once the journey is closed */
  timers: Timer[];
}

export async function storyOf(db: Queryable, vault: Vault, journey: StoredJourney): Promise<Story> {
  const { lead_id: leadId, journey_no: no } = journey;
  const sends = await sendsOfJourney(db, leadId, no);
  const assignments = await assignmentsOfJourney(db, leadId, no);
  const escalations = await escalationsOfJourney(db, leadId, no);
  const parts = [
    (await actionsOfJourney(db, vault, leadId, no)).map((row): Entry => ({ ...row, type: 'action' })),
    await decisionEntries(db, leadId, no),
    await handoffEntries(db, leadId, no),
    sends.map(sendEntry),
    await interactionEntries(db, leadId, no, sends),
    assignments.flatMap(assignmentEntries),
    escalations.flatMap(escalationEntries),
    outcomeEntries(journey),
  ];
  return {
    timeline: parts.flat().sort((a, b) => a.at.localeCompare(b.at)),
    timers: journey.closed_at === null ? timersOf({ sends, assignments, escalations }) : [],
  };
}

async function decisionEntries(db: Queryable, leadId: string, journeyNo: number): Promise<Entry[]> {
  const decisions = await decisionsOfJourney(db, leadId, journeyNo);
  return decisions.map((row) => ({
    ...row,
    type: 'decision',
    summary:
      withheldWords(row.output.withheld) ??
      gateWords(row) ??
      `decided ${row.kind.replace('_', ' ')} by ${row.policy_version}`,
  }));
}

const withheldWords = (why: unknown): string | undefined => (typeof why === 'string' ? WITHHELD[why] : undefined);

function gateWords({ kind, output: { verdict, reason } }: JourneyDecision): string | undefined {
  if (kind !== 'gate' || typeof verdict !== 'string') return undefined;
  if (verdict === 'send') return 'the gate lets the message go';
  return `the gate has ${verdict} the message${typeof reason === 'string' ? `: ${reason.replaceAll('_', ' ')}` : ''}`;
}

/** Nobody asked the gate, and it refused nothing. */
const WITHHELD: Readonly<Record<string, string>> = {
  holdout: 'nobody writes: held out for comparison by the campaign’s experiment',
  no_send: 'nobody writes: in the campaign’s experiment, not writing was chosen',
};

async function handoffEntries(db: Queryable, leadId: string, journeyNo: number): Promise<Entry[]> {
  const rows = await handoffsOfJourney(db, leadId, journeyNo);
  return rows.flatMap((row) => {
    const { handoff_id, from_agent, to_agent, context_sha256, outcome } = row;
    const step = (at: string | null, status: string, summary: string): Entry[] =>
      at === null ? [] : [{ at, type: 'handoff', status, summary, handoff_id, from_agent, to_agent, context_sha256 }];
    return [
      ...step(row.created_at, 'requested', `${from_agent} hands over to ${to_agent}`),
      ...step(row.acknowledged_at, 'acknowledged', `${to_agent} has read everything and takes over`),
      ...step(row.handed_off_at, 'handed_off', `${from_agent} has handed over`),
      ...step(row.completed_at, 'completed', `${to_agent} is done: ${outcome ?? 'unknown'}`),
    ];
  });
}

const SEND_SUMMARIES: Record<SendRow['status'], (send: SendRow) => string> = {
  sent: (send) => `${send.channel} message ${send.touch} was sent`,
  reserved: (send) => `${send.channel} message ${send.touch} is on its way`,
  unconfirmed: (send) => `${send.channel} message ${send.touch} may have gone out; it is not sent again`,
  refused: (send) => `${send.channel} message ${send.touch} was not sent: ${send.reason.replaceAll('_', ' ')}`,
  deferred: (send) =>
    `${send.channel} message ${send.touch} waits until ${send.deferred_until ?? 'later'}: ${send.reason.replaceAll('_', ' ')}`,
};

function sendEntry(send: SendRow): Entry {
  const { ledger_id, campaign_id, touch, channel, variant_id, status, reason, deferred_until, warnings } = send;
  const summary = SEND_SUMMARIES[status](send);
  return {
    at: send.sent_at ?? send.updated_at,
    type: 'send',
    summary,
    ledger_id,
    campaign_id,
    touch,
    channel,
    variant_id,
    status,
    reason,
    deferred_until,
    warnings,
  };
}

/** A message of ours is told of as a send already. */
async function interactionEntries(
  db: Queryable,
  leadId: string,
  journeyNo: number,
  sends: SendRow[],
): Promise<Entry[]> {
  const told = new Set(sends.map((send) => sentInteractionId(send.ledger_id)));
  const rows = await interactionsOfJourney(db, leadId, journeyNo);
  return rows
    .filter((row) => !told.has(row.interaction_id))
    .map((row) => {
      const outcome = row.outcome === 'none' ? '' : `: ${row.outcome.replace('_', ' ')}`;
      return {
        ...row,
        type: 'interaction',
        summary: `${row.event_type.replaceAll('_', ' ')} by ${row.channel}${outcome}`,
      };
    });
}

const ASSIGNMENT_SUMMARIES: Record<Exclude<Assignment['status'], 'offered'>, (id: string) => string> = {
  accepted: (id) => `representative ${id} has taken the lead`,
  expired: (id) => `representative ${id} has not taken the lead in time`,
  withdrawn: (id) => `the offer to representative ${id} was withdrawn`,
  released: (id) => `representative ${id} is done with the lead`,
};

function assignmentEntries({ offered_at, settled_at, released_at, ...row }: Assignment): Entry[] {
  const { assignment_id, representative_id, rule, status, accept_until } = row;
  const entry = (at: string | null, now: Assignment['status'], summary: string): Entry[] =>
    at === null
      ? []
      : [{ at, type: 'assignment', status: now, summary, assignment_id, representative_id, rule, accept_until }];
  const told = (at: string | null, now: Assignment['status']): Entry[] =>
    now === 'offered' ? [] : entry(at, now, ASSIGNMENT_SUMMARIES[now](representative_id));
  const offered = `the lead was offered to representative ${representative_id}: ${rule.replace('_', ' ')}`;
  return [
    ...entry(offered_at, 'offered', offered),
    ...told(settled_at, status === 'released' ? 'accepted' : status),
    ...told(released_at, 'released'),
  ];
}

function escalationEntries(row: Escalation): Entry[] {
  const { escalation_id, reason, status, decision, decided_by } = row;
  const opened: Entry = {
    at: row.created_at,
    type: 'escalation',
    status: 'open',
    escalation_id,
    reason,
    summary: row.question,
  };
  if (row.decided_at === null) return [opened];
  const ending = decision === null ? status : `${status}: ${decision} by ${decided_by ?? 'unknown'}`;
  return [
    opened,
    { at: row.decided_at, type: 'escalation', status, escalation_id, reason, decision, decided_by, summary: ending },
  ];
}

const outcomeEntries = ({ closed_at, outcome }: StoredJourney): Entry[] =>
  closed_at === null
    ? []
    : [
        {
          at: closed_at,
          type: 'outcome',
          outcome,
          summary: `the journey ended: ${outcome?.replace('_', ' ') ?? 'unknown'}`,
        },
      ];
