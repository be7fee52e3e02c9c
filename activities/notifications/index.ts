/**
 * Tells people, by mail and by webhook, what waits for them. Beside the activities of the engagement agent, whose worker holds the
 * credentials of the mail server; no workflow waits for it. The data server writes each message down before it is handed out here.
 *
 * Killed before the reservation: nothing happened. Killed after it: when its lease is over, the data server hands the message out
 * again to a provider that takes its id as a key, and marks it `unconfirmed` for one that does not. It is never sent twice.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataClient, Params, Result } from '../../mcp/protocol';
import type { Config } from '../../runtime/config';
import type { Logger } from '../../runtime/logger';
import { NotAccepted, type Delivery } from '../delivery';
import { NO_PATHS } from '../delivery/answer-paths';
import { createWebhook } from '../delivery/webhook';
import { letterOf, linkTo } from './letter';

type Message = NonNullable<Result<'reserveNotification'>['message']>;
type Outcome = Pick<Params<'settleNotification'>, 'outcome' | 'error'>;

/** One way to tell people. Settles when the message was taken, and fails as `DeliveryProvider.deliver` does. */
export interface WayToTell {
  way: 'mail' | 'webhook';
  provider: { name: string; takes_idempotency_key: boolean };
  deliver(message: Message): Promise<unknown>;
}

export interface Notifier {
  /** Resolves when the message under way is settled. */
  stop(): Promise<void>;
}

const IDLE_MS = 5_000;
const RETRY_MS = 5_000;

export function waysToTell(
  { mail }: Pick<Delivery, 'mail'>,
  {
    apiUrl,
    notifyWebhookUrl,
    notifyWebhookSecret,
  }: Pick<Config, 'apiUrl' | 'notifyWebhookUrl' | 'notifyWebhookSecret'>,
): WayToTell[] {
  const ways: WayToTell[] = [
    {
      way: 'mail',
      provider: { name: mail.name, takes_idempotency_key: mail.takesIdempotencyKey },
      deliver: ({ message_id, to, items }) =>
        mail.deliver({
          ledger_id: message_id,
          channel: 'Email',
          to: to ?? '',
          ...letterOf(items, apiUrl),
          is_automatic: true,
          ...NO_PATHS,
        }),
    },
  ];
  if (notifyWebhookUrl && notifyWebhookSecret) {
    const webhook = createWebhook(notifyWebhookUrl, notifyWebhookSecret);
    ways.push({
      way: 'webhook',
      provider: { name: webhook.name, takes_idempotency_key: webhook.takesIdempotencyKey },
      deliver: ({ message_id, items }) => {
        const told = { items: items.map((item) => ({ ...item, link: linkTo(item, apiUrl) })) };
        return webhook.deliver({ ledger_id: message_id, ...told });
      },
    });
  }
  return ways;
}

export interface NotifierDeps {
  data: Pick<DataClient, 'call'>;
  log: Logger;
  ways: readonly WayToTell[];
}

export function startNotifier({ data, log, ways }: NotifierDeps): Notifier {
  const stopping = new AbortController();
  const finished = Promise.all(ways.map((way) => tellAll({ data, log, end: stopping.signal }, way)));
  return {
    async stop() {
      stopping.abort();
      await finished;
    },
  };
}

type Telling = Pick<NotifierDeps, 'data' | 'log'> & { end: AbortSignal };

/** Ends early when it is to stop. */
const pause = (ms: number, end: AbortSignal): Promise<void> =>
  sleep(ms, undefined, { signal: end }).catch(() => undefined);

async function tellAll(telling: Telling, way: WayToTell): Promise<void> {
  const { data, log, end } = telling;
  // Kept until it is answered: a reservation whose answer was lost is found again.
  let attempt_id = randomUUID();
  while (!end.aborted) {
    try {
      const { message } = await data.call('reserveNotification', {
        way: way.way,
        provider: way.provider,
        attempt_id,
      });
      if (!message) {
        await pause(IDLE_MS, end);
        continue;
      }
      const taken = attempt_id;
      attempt_id = randomUUID();
      await settle(telling, message.message_id, taken, await outcomeOf(way, message, log));
    } catch (err) {
      log.warn({ err, name: way.way }, 'people could not be told; what waits is kept and told later');
      await pause(RETRY_MS, end);
    }
  }
}

async function outcomeOf(way: WayToTell, message: Message, log: Logger): Promise<Outcome> {
  try {
    await way.deliver(message);
    return { outcome: 'sent' };
  } catch (error) {
    const cause = (error instanceof Error ? error.message : 'unknown').slice(0, 500);
    log.warn({ ledger_id: message.message_id, name: way.provider.name, reason: cause }, 'a notification was not taken');
    if (!(error instanceof NotAccepted)) return { outcome: 'unknown', error: cause };
    return { outcome: error.permanent ? 'refused' : 'not_taken', error: cause };
  }
}

/** Until it is heard: what is known now nobody knows later. */
async function settle(
  { data, log, end }: Telling,
  message_id: string,
  attempt_id: string,
  outcome: Outcome,
): Promise<void> {
  for (;;) {
    try {
      await data.call('settleNotification', { message_id, attempt_id, ...outcome });
      return;
    } catch (err) {
      log.warn({ err, ledger_id: message_id }, 'what became of a notification could not be recorded');
      if (end.aborted) return;
      await pause(RETRY_MS, end);
    }
  }
}
