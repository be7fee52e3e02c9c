/**
 * The built-in messages, Liquid: one per tone. Used where a variant brings no template of its own. Fields always have a
 * value here: `message-fields.ts` knows what to say when a lead lacks one.
 */
import type { MessageFormat } from '../../workflows/contracts/channels';

export interface MessageTemplate {
  subject: string;
  body: string;
}

const CLOSING = `{{ call_to_action_sentence }}

{{ sign_off }},
{{ sender }}
`;

const PROFESSIONAL: MessageTemplate = {
  subject: 'A thought for {{ company }}',
  body: `Hello {{ greeting_name }},

teams in {{ industry }} use {{ product }} to bring their campaigns, leads and follow-ups into one place.{% if interests != "" %} Since {{ interests }} matters to you, I thought this might be worth a look.{% endif %}

${CLOSING}`,
};

const FRIENDLY: MessageTemplate = {
  subject: 'Hi {{ greeting_name }}, an idea for {{ company }}',
  body: `Hi {{ greeting_name }},

I came across {{ company }} and thought of you: teams in {{ industry }} tell us that {{ product }} gives them their afternoons back.{% if interests != "" %} If {{ interests }} is on your mind, there is something in it for you.{% endif %}

${CLOSING}`,
};

const URGENT: MessageTemplate = {
  subject: '{{ greeting_name }}, a short note about {{ product }}',
  body: `Hello {{ greeting_name }},

{{ product }} is open for {{ company }} now, and places for teams in {{ industry }} are limited this month.{% if interests != "" %} It covers {{ interests }} as well.{% endif %}

${CLOSING}`,
};

const PLAYFUL: MessageTemplate = {
  subject: '{{ company }} + {{ product }} = ?',
  body: `Hey {{ greeting_name }},

no buzzwords, promise. {{ product }} does the dull part of marketing for teams in {{ industry }}, so that you can do the fun part.{% if interests != "" %} Such as {{ interests }}.{% endif %}

${CLOSING}`,
};

/** For channels that carry a sentence or two. */
const BRIEF: MessageTemplate = {
  subject: '{{ product }} for {{ company }}',
  body: 'Hi {{ greeting_name }}, {{ product }} brings campaigns and follow-ups of teams in {{ industry }} into one place. {{ call_to_action_sentence }}',
};

const BY_TONE: Record<string, MessageTemplate> = {
  professional: PROFESSIONAL,
  formal: PROFESSIONAL,
  friendly: FRIENDLY,
  conversational: FRIENDLY,
  urgent: URGENT,
  playful: PLAYFUL,
};

/** An unknown tone is professional. */
export function builtInTemplate(tone: string | null, style: MessageFormat['style'] = 'letter'): MessageTemplate {
  if (style === 'brief') return BRIEF;
  const name = tone?.trim().toLowerCase() ?? '';
  return (Object.hasOwn(BY_TONE, name) ? BY_TONE[name] : undefined) ?? PROFESSIONAL;
}
