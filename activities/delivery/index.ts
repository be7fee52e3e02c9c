/** Which way out a channel takes: mail over SMTP, everything over the webhook, else into the outbox. */
import { join } from 'node:path';
import addressparser from 'nodemailer/lib/addressparser';
import type { Config } from '../../runtime/config';
import { channelOf } from '../../workflows/contracts/channels';
import type { Channel } from '../../workflows/contracts/lead';
import { answerPaths, NO_PATHS, withFooter, type AnswerPaths } from './answer-paths';
import { createOutbox } from './outbox';
import type { DeliveryProvider, Letter, OutgoingMessage } from './provider';
import { createSmtp } from './smtp';
import { createWebhook } from './webhook';

/** What the ledger says of a message that may go. */
export type ClearedMessage = Omit<OutgoingMessage, keyof AnswerPaths> & { answer_token: string };

export interface Delivery {
  /** domain of the sender's address: its reputation is what bounces and complaints cost */
  readonly sendingDomain: string;
  /** the message as the provider gets it: mail carries the ways to answer it */
  finish(message: ClearedMessage): OutgoingMessage;
  providerFor(channel: Channel): DeliveryProvider;
  /** for mail to people of the account, about no lead's own message */
  readonly mail: DeliveryProvider<Letter>;
  close(): void;
}

type DeliveryConfig = Pick<
  Config,
  'smtpUrl' | 'webhookUrl' | 'webhookSecret' | 'mailFrom' | 'mailReplyTo' | 'publicUrl' | 'dataDir'
>;

export function createDelivery(config: DeliveryConfig): Delivery {
  const outbox = createOutbox(join(config.dataDir, 'outbox'), config.mailFrom);
  const webhook =
    config.webhookUrl && config.webhookSecret ? createWebhook(config.webhookUrl, config.webhookSecret) : undefined;
  const smtp = config.smtpUrl ? createSmtp(config.smtpUrl, config.mailFrom) : undefined;
  return {
    sendingDomain: domainOf(config.mailFrom),
    finish({ answer_token, ...message }) {
      if (channelOf(message.channel).way_out !== 'mail') return { ...message, ...NO_PATHS };
      const paths = answerPaths(answer_token, config);
      return { ...message, body: withFooter(message.body, paths), ...paths };
    },
    providerFor: (channel) => (channelOf(channel).way_out === 'mail' ? smtp : undefined) ?? webhook ?? outbox,
    mail: smtp ?? outbox,
    close: () => [outbox, webhook, smtp].forEach((provider) => provider?.close()),
  };
}

const domainOf = (mailbox: string): string => {
  const [sender] = addressparser(mailbox, { flatten: true });
  return sender?.address.split('@').at(-1)?.toLowerCase() ?? '';
};

export { NotAccepted } from './provider';
export type { DeliveryProvider, Letter, OutgoingMessage } from './provider';
