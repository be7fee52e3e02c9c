/** By which channel to write. */
import type { Channel, Lead } from '../../workflows/contracts/lead';

export const DEFAULT_CHANNEL: Channel = 'Email';
/** The consent that leads carry is for marketing by e-mail; more channels follow when consent for them is kept. */
const DELIVERABLE: readonly Channel[] = ['Email'];

export interface ChannelChoice {
  channel: Channel;
  warnings: string[];
}

export function chooseChannel({ preferred_channel }: Pick<Lead, 'preferred_channel'>): ChannelChoice {
  const wanted = preferred_channel ?? DEFAULT_CHANNEL;
  if (DELIVERABLE.includes(wanted)) return { channel: wanted, warnings: [] };
  return {
    channel: DEFAULT_CHANNEL,
    warnings: [`the lead prefers ${wanted}, for which there is no consent: ${DEFAULT_CHANNEL} is used`],
  };
}
