/**
 * What a reply asks for, by words in English and German. The first rule that fits decides: who wants no more mail gets none,
 * whatever else she says; "not interested" is not "interested". What no rule knows has no outcome: the reply stops the sequence, and a person
 * reads it.
 */
import type { Interaction } from '../../workflows/contracts/interaction';

type Outcome = Interaction['outcome'];

/** The whole of a line, and so no part of a sentence such as "don't stop". */
const OPT_OUT_LINE = /^\W*(please )?(stop|unsubscribe|remove me|opt[ -]?out|abmelden|austragen)( me)?( please)?\W*$/iu;
/** Where little else is said the keyword decides. */
const OPT_OUT_KEYWORD =
  /\b(unsubscribe|remove me|opt[ -]?out)\b|^\W*(please )?stop( it| this| now| all| please| thanks)*\W*$/iu;
const FEW_WORDS = 5;

const RULES: readonly (readonly [Outcome, RegExp])[] = [
  [
    'unsubscribe',
    /\bunsubscribe me\b|\b(please|want to|how (do|can) i) unsubscribe\b|\bremove (me|my (e-?mail|address|name)|us) from\b|\btake (me|us|my (e-?mail|address|name)) off\b|\bopt(ing)? (me )?out\b|\b(stop|quit) (e-?mailing|mailing|writing|contacting|messaging|spamming)\b|\b(do not|don'?t) (e-?mail|mail|write|contact|message) (to )?(me|us)\b|\b(do not|don'?t) send (me|us) (any ?more|any|more|these)\b|\b(no longer|don'?t|do not) (wish|want) to (receive|get|hear)\b|\bno (more|further) (e-?)?mails?\b|\babmelden\b|\baustragen\b|\bkeine (weiteren )?(e-?)?mails\b|\baus (dem|ihrem) verteiler\b/iu,
  ],
  [
    'negative',
    /\b(not|no longer|isn'?t|aren'?t|never) (really |currently |at all )?interested\b|\bno(t)? (thanks|thank you|interest|need|for us|for me|right now|a (good )?fit)\b|\bwe('ll| will)? pass\b|\b(do not|don'?t) (need|want|call)\b|\b(went|gone|going) with (another|someone|a different)\b|\bkein(erlei)? (interesse|bedarf)\b|\bnicht interessiert\b|\bnein,? danke\b/iu,
  ],
  [
    'callback_requested',
    /\b(please |can you |could you |would you |just )?(call|phone|ring) (me|us)\b|\bgive (me|us) a (call|ring)\b|\bcall (me )?back\b|\breach me (at|on|by phone)\b|\brufen sie (mich|uns)\b|\bruf mich an\b|\brückruf\b/iu,
  ],
  [
    'positive',
    /\b(i'?m|i am|we'?re|we are|very|definitely|yes,?) interested\b|\bsounds (good|great|interesting|perfect)\b|\btell me more\b|\bmore (info|information|details)\b|\b(book|schedule|set up|arrange) (a|the) (demo|meeting|call|time)\b|\blet'?s (talk|chat|meet|do it|schedule|set)\b|\byes,? please\b|\b(i'?d|i would|we'?d|we would) (like|love) to\b|\bhappy to (talk|chat|meet)\b|\bklingt (gut|interessant|spannend)\b|\bsehr gerne\b|\bja,? (bitte|gerne)\b|\b(ich bin|wir sind) (sehr )?interessiert\b/iu,
  ],
];

/** @param text without quotes */
export function intentOf(text: string): Outcome {
  const words = text.replaceAll('’', "'").trim();
  return saysOptOut(words) ? 'unsubscribe' : (RULES.find(([, rule]) => rule.test(words))?.[0] ?? 'none');
}

/** As the first line, above a name or a greeting, or in a text of a few words. */
function saysOptOut(text: string): boolean {
  if (OPT_OUT_LINE.test(text.split('\n', 1)[0] ?? '')) return true;
  const isShort = text.split(/\s+/, FEW_WORDS + 1).length <= FEW_WORDS;
  return isShort && OPT_OUT_KEYWORD.test(text);
}
