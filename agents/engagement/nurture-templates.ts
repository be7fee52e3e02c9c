/**
 * What a nurturing sequence says, touch by touch: introduce, teach, prove, invite, and a last word. Content follows the lead's
 * interests and its place in the sequence; every touch asks for less than a sales message does.
 */
import type { MessageTemplate } from './templates';

const FOR_INTERESTS = '{% if interests != "" %}{{ interests }}{% else %}marketing in {{ industry }}{% endif %}';

const letter = (subject: string, paragraph: string, question: string): MessageTemplate => ({
  subject,
  body: `Hello {{ greeting_name }},

${paragraph}

${question}

{{ sign_off }},
{{ sender }}
`,
});

const STAGES: readonly [MessageTemplate, ...MessageTemplate[]] = [
  letter(
    'What teams in {{ industry }} do about follow-ups',
    `you once looked at {{ product }}. No offer today, only what teams like yours at {{ company }} tell us: most leads go cold because nobody answers in time, not because they said no.`,
    `If ${FOR_INTERESTS} is on your list, I am happy to send what has worked for others.`,
  ),
  letter(
    'Three things to try: {% if interests != "" %}{{ interests }}{% else %}marketing in {{ industry }}{% endif %}',
    `three things that cost nothing and that teams in {{ industry }} keep coming back to: answer within the hour, write to people at the hour they answer, and stop when they say so. For ${FOR_INTERESTS} that is most of the way.`,
    `Which of the three is hardest at {{ company }}? A reply to this message is enough.`,
  ),
  letter(
    'How a team in {{ industry }} did it',
    `a team in {{ industry }} that began where {{ company }} may be now let {{ product }} look after its follow-ups. What changed was dull and worth a lot: nothing was forgotten, and nobody was written to twice.`,
    `Shall I send the short version of how they set it up?`,
  ),
  letter(
    '{{ greeting_name }}, fifteen minutes about {{ company }}?',
    `if ${FOR_INTERESTS} matters to you this quarter, fifteen minutes are enough to see whether {{ product }} fits {{ company }}, or does not.`,
    `{{ call_to_action_sentence }}`,
  ),
  letter(
    'A last word from us',
    `this is the last message of this kind: it seems that now is not the time. Nothing is lost; when ${FOR_INTERESTS} comes up again, a reply to this message finds us.`,
    `We wish {{ company }} all the best.`,
  ),
];

/** A nurturing touch: which one it is, and of how many. */
export interface NurtureTouch {
  touch: number;
  of: number;
}

/** The first introduces, the last says goodbye; in a long sequence those between come round again. */
export function nurtureTemplate({ touch, of }: NurtureTouch): MessageTemplate {
  const [introduction, ...rest] = STAGES;
  if (touch <= 1) return introduction;
  const goodbye = rest.at(-1) ?? introduction;
  if (touch >= of) return goodbye;
  return rest[(touch - 2) % (rest.length - 1)] ?? introduction;
}
