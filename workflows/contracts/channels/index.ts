/** The channels, in the order in which they are tried when nothing is known of a lead's taste. */
import { z } from 'zod';
import { ads } from './ads';
import { call } from './call';
import type { ChannelDefinition } from './channel';
import { email } from './email';
import { sms } from './sms';
import { social } from './social';
import { web } from './web';

const DEFINITIONS = [email, sms, call, social, ads, web] as const;

export type Channel = (typeof DEFINITIONS)[number]['name'];
export const CHANNELS: readonly Channel[] = DEFINITIONS.map(({ name }) => name);
export const channelSchema = z.enum(CHANNELS);

export const DEFAULT_CHANNEL: Channel = email.name;

const BY_NAME: ReadonlyMap<string, ChannelDefinition> = new Map(
  DEFINITIONS.map((definition) => [definition.name, definition]),
);

export function channelOf(name: Channel): ChannelDefinition {
  const definition = BY_NAME.get(name);
  if (!definition) throw new Error(`${name} is no channel`);
  return definition;
}

export type { ChannelDefinition, MessageFormat } from './channel';
