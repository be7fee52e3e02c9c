/** What people do, in the product's words. */
import type { LearnableInteraction } from '../../memory/engagement';
import type { Channel } from '../../workflows/contracts/channels';
import { endingOf } from '../../workflows/contracts/endings';
import type { Outcome } from '../../workflows/contracts/stages';
import type { Answer, Deed } from './answers';

const EVENTS: Record<Exclude<Deed, 'nothing'>, Pick<LearnableInteraction, 'event_type' | 'outcome'>> = {
  success: { event_type: 'reply', outcome: 'positive' },
  click: { event_type: 'click', outcome: 'none' },
  negative: { event_type: 'reply', outcome: 'negative' },
  opt_out: { event_type: 'unsubscribe', outcome: 'unsubscribe' },
};

/** @returns null: nothing was done */
export function interactionOf({ deed, at_ms }: Answer, lead_id: string, channel: Channel): LearnableInteraction | null {
  if (deed === 'nothing') return null;
  return { lead_id, timestamp: new Date(at_ms).toISOString(), channel, metadata: {}, ...EVENTS[deed] };
}

/** How an interaction ends a sequence; null: it does not. */
export const outcomeOf = ({ event_type, outcome, channel }: LearnableInteraction): Outcome | null =>
  endingOf({ interaction_id: '', event_type, outcome, channel });
