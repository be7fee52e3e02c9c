/**
 * What people are told by mail and webhook. Notifications are written with what happened (`openEscalation`, `remindEscalation`,
 * `assignRepresentative`); here they become messages. The ledger row comes before the provider is called, as with sends, and
 * decides what a later attempt may do.
 */
import { randomUUID } from 'node:crypto';
import * as notifications from '../../../db/repositories/notifications';
import type { MessageRow, Recipient, Way } from '../../../db/repositories/notifications';
import type { Queryable } from '../../../db/queryable';
import type { ParsedParams, Result } from '../../protocol';
import { notificationItemSchema } from '../../protocol/notification-methods';
import type { Handlers } from '../handler';
import type { HandlerDeps } from './deps';
import { found } from './errors';

type NotificationMethods = Pick<Handlers, 'reserveNotification' | 'settleNotification'>;
type Wanted = ParsedParams<'reserveNotification'>;
type Message = NonNullable<Result<'reserveNotification'>['message']>;

/** Longer than a provider may take to answer. */
const LEASE_MS = 60_000;
/** Beyond so many messages an hour what comes waits, and goes out as one. */
const MESSAGES_AN_HOUR = 10;
const HOUR_MS = 3_600_000;
const ITEMS_A_MESSAGE = 100;
const FIRST_RETRY_MS = 60_000;

const { APPROVERS, BACKUP_APPROVERS } = notifications;
const WEBHOOK = Buffer.from('webhook');

export function notificationHandlers(deps: HandlerDeps): NotificationMethods {
  return {
    async reserveNotification(wanted, { db }) {
      await notifications.lockNotifying(db);
      const recipients = await recipientsOf(deps, db, wanted.way);
      const now = deps.clock();
      const asked = await notifications.messageOfAttempt(db, wanted.way, wanted.attempt_id);
      const repeated = asked && (await withItems(db, asked.message_id, recipients.get(keyOf(asked.recipient))));
      return {
        message:
          repeated ?? (await leftOver(db, wanted, recipients, now)) ?? (await fresh(db, wanted, recipients, now)),
      };
    },

    async settleNotification({ message_id, attempt_id, outcome, error }, { db }) {
      const row = found(await notifications.lockMessage(db, message_id), 'notification', message_id);
      const now = deps.clock();
      // Late, but certain: it arrived. Otherwise only who has it says what became of it.
      if (outcome !== 'sent' && (row.status !== 'reserved' || row.attempt_id !== attempt_id))
        return { message_id, status: row.status };
      const change = changeOf(row, outcome, now);
      await notifications.setStatus(db, message_id, { ...change, error }, now);
      return { message_id, status: change.status };
    },
  };
}

const keyOf = (index: Buffer): string => index.toString('hex');

/** Everybody who may be told of something this way, by the hash of the address: one address is one recipient. */
async function recipientsOf(deps: HandlerDeps, db: Queryable, way: Way): Promise<Map<string, Recipient>> {
  const webhook: Recipient = { index: WEBHOOK, to: null, roles: [], representative_ids: [] };
  if (way === 'webhook') return new Map([[keyOf(WEBHOOK), webhook]]);
  const { config, vault } = deps;
  const told = [
    ...config.approvers.map((to) => ({ to, roles: [APPROVERS], representative_ids: [] })),
    ...config.backupApprovers.map((to) => ({ to, roles: [BACKUP_APPROVERS], representative_ids: [] })),
    ...(await notifications.representativesWithOffers(db, vault)).map(({ email, representative_id }) => ({
      to: email,
      roles: [],
      representative_ids: [representative_id],
    })),
  ];
  const recipients = new Map<string, Recipient>();
  for (const { to, roles, representative_ids } of told) {
    const index = vault.emailIndex(to);
    const known = recipients.get(keyOf(index)) ?? { index, to, roles: [], representative_ids: [] };
    recipients.set(keyOf(index), {
      ...known,
      roles: [...known.roles, ...roles],
      representative_ids: [...known.representative_ids, ...representative_ids],
    });
  }
  return recipients;
}

/** A message that was not taken, or whose worker died while a key covers another try. */
async function leftOver(
  db: Queryable,
  { way, provider, attempt_id }: Wanted,
  recipients: ReadonlyMap<string, Recipient>,
  now: Date,
): Promise<Message | null> {
  await notifications.giveUpUncertain(db, way, provider, now);
  for (const row of await notifications.dueMessages(db, way, now)) {
    const message = await withItems(db, row.message_id, recipients.get(keyOf(row.recipient)));
    if (message) {
      const until = new Date(now.getTime() + LEASE_MS);
      await notifications.takeAgain(db, row.message_id, { attempt_id, provider, until }, now);
      return message;
    }
    await notifications.setStatus(db, row.message_id, { status: 'dropped' }, now);
  }
  return null;
}

/** Everything that waits for the first recipient who may be told now. */
async function fresh(
  db: Queryable,
  { way, provider, attempt_id }: Wanted,
  recipients: ReadonlyMap<string, Recipient>,
  now: Date,
): Promise<Message | null> {
  for (const recipient of recipients.values()) {
    const waiting = await notifications.waitingFor(db, recipient, ITEMS_A_MESSAGE);
    if (waiting.length === 0) continue;
    const anHourAgo = new Date(now.getTime() - HOUR_MS);
    if ((await notifications.messagesSince(db, recipient.index, anHourAgo)) >= MESSAGES_AN_HOUR) continue;
    const message_id = `notice-${randomUUID()}`;
    const until = new Date(now.getTime() + LEASE_MS);
    const row = { message_id, way, recipient: recipient.index, provider, attempt_id, until };
    await notifications.insertMessage(db, row, waiting, now);
    return withItems(db, message_id, recipient);
  }
  return null;
}

/** @returns null when nobody needs to be told any more, or is there to be told */
async function withItems(db: Queryable, message_id: string, recipient: Recipient | undefined): Promise<Message | null> {
  if (!recipient) return null;
  const items = await notifications.itemsOf(db, message_id);
  // the rows carry more than is told
  return items.length === 0
    ? null
    : { message_id, to: recipient.to, items: items.map((item) => notificationItemSchema.parse(item)) };
}

function changeOf(
  { takes_idempotency_key, attempts }: MessageRow,
  outcome: ParsedParams<'settleNotification'>['outcome'],
  now: Date,
): { status: MessageRow['status']; available_at?: Date } {
  const later = new Date(now.getTime() + Math.min(HOUR_MS, FIRST_RETRY_MS * 2 ** (attempts - 1)));
  switch (outcome) {
    case 'sent':
      return { status: 'sent' };
    case 'refused':
      return { status: 'refused' };
    case 'not_taken':
      return { status: 'released', available_at: later };
    case 'unknown':
      return takes_idempotency_key ? { status: 'reserved', available_at: later } : { status: 'unconfirmed' };
  }
}
