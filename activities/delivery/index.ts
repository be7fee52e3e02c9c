/** Which way out a channel takes. E-mail: SMTP, else webhook, else outbox. Every other channel: webhook, else outbox. */
import { join } from 'node:path';
import type { Config } from '../../runtime/config';
import type { Channel } from '../../workflows/contracts/lead';
import { createOutbox } from './outbox';
import type { DeliveryProvider } from './provider';
import { createSmtp } from './smtp';
import { createWebhook } from './webhook';

export interface Delivery {
  providerFor(channel: Channel): DeliveryProvider;
  close(): void;
}

type DeliveryConfig = Pick<Config, 'smtpUrl' | 'webhookUrl' | 'webhookSecret' | 'mailFrom' | 'dataDir'>;

export function createDelivery(config: DeliveryConfig): Delivery {
  const outbox = createOutbox(join(config.dataDir, 'outbox'), config.mailFrom);
  const webhook =
    config.webhookUrl && config.webhookSecret ? createWebhook(config.webhookUrl, config.webhookSecret) : undefined;
  const smtp = config.smtpUrl ? createSmtp(config.smtpUrl, config.mailFrom) : undefined;
  return {
    providerFor: (channel) => (channel === 'Email' ? smtp : undefined) ?? webhook ?? outbox,
    close: () => [outbox, webhook, smtp].forEach((provider) => provider?.close()),
  };
}

export { NotAccepted } from './provider';
export type { DeliveryProvider, OutgoingMessage } from './provider';
