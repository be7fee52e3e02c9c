/** One raw message → one interaction, whichever way it came in. */
import { createHash } from 'node:crypto';
import type { DataClient, Params, Result } from '../mcp/protocol';
import { tokenIn } from './addresses';
import { classify, type Answer } from './classify';
import { parseMessage, type IncomingMessage } from './message';

export type Accepted =
  | { status: 'accepted' | 'duplicate'; interaction_id: string; kind: Answer['kind'] }
  /** it is nobody's that we know: for a person to look at */
  | { status: 'unmatched'; kind: Answer['kind'] }
  /** it says nothing about a lead */
  | { status: 'ignored'; kind: 'ignored'; reason: string };

export interface AcceptDeps {
  data: DataClient;
  /** MAIL_REPLY_TO */
  replyTo: string | undefined;
}

type Told = Exclude<Answer, { kind: 'ignored' }>;
type Match = NonNullable<Result<'matchAnswer'>['match']>;
type NewInteraction = Params<'trackEvent'>['interaction'];

/**
 * Idempotent by the Message-ID: stored twice it counts once.
 * @throws RpcError when the data server does not answer, or refuses; Error when it cannot be parsed
 */
export async function acceptMessage(
  { data, replyTo }: AcceptDeps,
  raw: Uint8Array | string,
  receivedAt: Date,
): Promise<Accepted> {
  const message = await parseMessage(raw);
  const answer = classify(message, receivedAt);
  if (answer.kind === 'ignored') return { status: 'ignored', kind: answer.kind, reason: answer.reason };
  const { match } = await data.call('matchAnswer', cluesOf(message, answer, replyTo));
  if (!match || !mayTell(answer, match.by, replyTo)) return { status: 'unmatched', kind: answer.kind };
  const { lead_id, ledger_id, campaign_id, variant_id } = match;
  const { duplicate, interaction_id } = await data.call('trackEvent', {
    interaction: {
      interaction_id: interactionIdOf(message, raw),
      lead_id,
      ...(campaign_id !== null && { campaign_id }),
      ...(variant_id !== null && { variant_id }),
      channel: 'Email',
      timestamp: receivedAt.toISOString(),
      ...eventOf(answer, ledger_id === null ? {} : { ledger_id }),
    },
  });
  return { status: duplicate ? 'duplicate' : 'accepted', interaction_id, kind: answer.kind };
}

/**
 * Anybody can write a report on an address, or on a Message-ID, which holds the lead's id; the token is known to whom the mail
 * went. Without MAIL_REPLY_TO there is no token to ask for.
 */
const mayTell = ({ kind }: Told, by: Match['by'], replyTo: string | undefined): boolean =>
  replyTo === undefined || by === 'token' || (kind !== 'bounce' && kind !== 'complaint');

/** A hash: a Message-ID may hold a name. Without one the message is known by its bytes. */
const interactionIdOf = ({ message_id }: IncomingMessage, raw: Uint8Array | string): string =>
  `mail-${createHash('sha256')
    .update(message_id ?? raw)
    .digest('hex')
    .slice(0, 40)}`;

/** A report is matched by what it returns: its sender is a machine. */
function cluesOf(message: IncomingMessage, answer: Told, replyTo: string | undefined): Params<'matchAnswer'> {
  const original = 'original' in answer ? answer.original : undefined;
  const addresses = [...message.recipients, ...(original?.addresses ?? [])];
  return {
    token: tokenIn(addresses, replyTo),
    message_ids: [...(original?.message_ids ?? []), ...message.references].slice(0, 100),
    address: original ? original.recipient : message.from,
  };
}

function eventOf(
  answer: Told,
  named: { ledger_id?: string },
): Pick<NewInteraction, 'event_type' | 'outcome' | 'metadata'> {
  switch (answer.kind) {
    case 'bounce':
      return { event_type: 'email_bounced', metadata: { ...named, bounce: answer.bounce } };
    case 'complaint':
      return { event_type: 'email_complaint', metadata: named };
    case 'out_of_office':
      return { event_type: 'out_of_office', metadata: { ...named, until: answer.until.toISOString() } };
    case 'unsubscribe':
      return { event_type: 'unsubscribe', outcome: 'unsubscribe', metadata: named };
    case 'reply':
      return { event_type: 'reply', outcome: answer.outcome, metadata: { ...named, text: answer.text } };
  }
}
