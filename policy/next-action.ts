/**
 * The next best action for a lead: a table of rules, the first that holds is the recommendation, the others that hold are the
 * alternatives. Pure: what is known is given.
 */
import type { ChannelStanding } from '../workflows/contracts/consent';
import { CHANNELS, type Channel, type Lead } from '../workflows/contracts/lead';
import type { NextAction } from '../workflows/contracts/next-action';
import type { Stage } from '../workflows/contracts/stages';

/** Changes with every rule. */
export const NEXT_ACTION_VERSION = 'next-action-rules-1';

export interface NextActionFacts {
  lead: Pick<Lead, 'lead_status' | 'triage_category' | 'flags' | 'preferred_channel'>;
  /** of the open journey; null: none is open */
  stage: Stage | null;
  opted_out: boolean;
  open_escalation_id: string | null;
  /** an offer that nobody has taken yet */
  offered_to: string | null;
  /** the representative who has taken the lead */
  owner: string | null;
  /** the lead has answered well, booked or asked to be called */
  has_answered: boolean;
  /** what the lead wants just now, by short-term memory */
  active_intent: string | null;
  channels: readonly ChannelStanding[];
  /** by long-term memory, best first */
  preferred_channels: readonly string[];
  /** similar attempts, by episodic memory */
  similar: { trials: number; successes: number };
}

export interface Reason {
  rule: string;
  text: string;
}

export interface NextActionAdvice {
  action: NextAction;
  channel: Channel | null;
  reasons: Reason[];
  alternatives: (Reason & { action: NextAction })[];
}

interface Rule {
  action: NextAction;
  name: string;
  /** @returns why it speaks for the action; undefined: it does not */
  says: (facts: NextActionFacts, channel: Channel | null) => string | undefined;
  /** nothing below it may be recommended any more */
  isFinal?: true;
}

/** Which channels may carry marketing, the lead's own choice first, then what was learned, then as listed in SPEC. */
export function allowedChannels({ lead, channels, preferred_channels }: NextActionFacts): Channel[] {
  const allowed = channels.filter((each) => each.consent === 'granted' && each.has_address && !each.suppressed);
  const order = [lead.preferred_channel, ...preferred_channels, ...CHANNELS];
  const rank = (channel: Channel): number => order.indexOf(channel);
  return allowed.map(({ channel }) => channel).sort((one, other) => rank(one) - rank(other));
}

const SUPPORT_INTENTS = /support|help|problem|bug|invoice|complaint/i;

const RULES: readonly Rule[] = [
  {
    action: 'do_not_contact',
    name: 'opted_out',
    isFinal: true,
    says: ({ opted_out }) => (opted_out ? 'The person has asked not to be written to any more.' : undefined),
  },
  {
    action: 'answer_escalation',
    name: 'open_question',
    says: ({ open_escalation_id: id }) => (id === null ? undefined : `A person has to decide first: escalation ${id}.`),
  },
  {
    action: 'do_not_contact',
    name: 'flagged',
    isFinal: true,
    says: ({ lead: { flags } }) =>
      flags.length > 0 ? `Flagged leads are never prospected: ${flags.join(', ')}.` : undefined,
  },
  {
    action: 'accept_assignment',
    name: 'offered',
    says: ({ offered_to }) =>
      offered_to === null ? undefined : `It is offered to ${offered_to}, who has not accepted yet.`,
  },
  {
    action: 'follow_up_in_person',
    name: 'answered_and_owned',
    isFinal: true,
    says: ({ has_answered, owner }) =>
      has_answered && owner !== null ? `The lead has answered, and ${owner} has taken it.` : undefined,
  },
  {
    action: 'hand_to_owner',
    name: 'answered',
    isFinal: true,
    says: ({ has_answered }) =>
      has_answered ? 'The lead has answered well: a person should go on, and nobody has taken it.' : undefined,
  },
  {
    action: 'hand_to_owner',
    name: 'converted',
    isFinal: true,
    says: ({ lead }) =>
      lead.lead_status === 'Converted'
        ? 'The lead is a customer: it belongs to an owner, not into a sequence.'
        : undefined,
  },
  {
    action: 'triage',
    name: 'never_triaged',
    says: ({ lead }) =>
      lead.triage_category === null ? 'It was never triaged: nobody knows yet what it is.' : undefined,
  },
  {
    action: 'support',
    name: 'asks_for_help',
    says: ({ active_intent }) =>
      active_intent !== null && SUPPORT_INTENTS.test(active_intent)
        ? 'What it wants in the conversation under way is help.'
        : undefined,
  },
  {
    action: 'support',
    name: 'general_inquiry',
    says: ({ lead }) =>
      lead.triage_category === 'General Inquiry' ? 'Triage says General Inquiry: support answers those.' : undefined,
  },
  {
    action: 'wait',
    name: 'under_way',
    says: ({ stage }) =>
      stage === null ? undefined : `Its journey is under way (${stage}): the next step is its own, in its own time.`,
  },
  {
    action: 'ask_for_consent',
    name: 'no_channel',
    isFinal: true,
    says: (_facts, channel) =>
      channel === null ? 'There is no channel with consent to marketing and an address that works.' : undefined,
  },
  {
    action: 'engage',
    name: 'qualified',
    says: ({ lead, similar }, channel) =>
      lead.triage_category === 'Campaign Qualified'
        ? `Campaign Qualified, and ${String(channel)} is open.${experience(similar)}`
        : undefined,
  },
  {
    action: 'nurture',
    name: 'cold',
    says: ({ lead }, channel) =>
      lead.triage_category === 'Cold Lead' ? `Cold Lead: a nurturing sequence by ${String(channel)}.` : undefined,
  },
];

const FALLBACK = {
  action: 'triage',
  rule: 'nothing_else',
  text: 'No rule speaks: a new triage looks at it with what is known now.',
} as const;

const experience = ({ trials, successes }: NextActionFacts['similar']): string =>
  trials === 0 ? '' : ` Of ${trials} similar attempts ${successes} succeeded.`;

/** Actions by which the lead is written to. */
const REACHES: readonly NextAction[] = ['engage', 'nurture', 'follow_up_in_person'];

export function recommendNextAction(facts: NextActionFacts): NextActionAdvice {
  const [channel = null] = allowedChannels(facts);
  const spoken: (Reason & { action: NextAction })[] = [];
  for (const { action, name, says, isFinal } of RULES) {
    const text = says(facts, channel);
    if (text === undefined) continue;
    spoken.push({ action, rule: name, text });
    if (isFinal) break;
  }
  const [first = FALLBACK, ...others] = spoken;
  const { action, ...reason } = first;
  const same = others.filter((each) => each.action === action).map(({ rule, text }) => ({ rule, text }));
  return {
    action,
    channel: REACHES.includes(action) ? channel : null,
    reasons: [reason, ...same],
    alternatives: others.filter((each) => each.action !== action),
  };
}
