/**
 * What a column's name hints at. Names accuse nobody: they count beside what the data show. Words are those of sales
 * systems and of what is known only when something is over.
 */
import { camelApart } from '../reading';

export interface NameHint {
  /** 1 or 2 */
  points: number;
  why: string;
}

/** What was before the contact that is to be predicted is honest: previous_outcome, days since the last purchase. */
const EARLIER = /\b(?:previous|prev|prior|past|earlier|before|first|initial|original|historical|since|ago|recency)\b/;
/** Everyday attributes whose names hold such words. */
const EVERYDAY =
  /\b(?:marital|employment|job|relationship|social|credit|consumer|price|body|test|exam|sms|email|phone) (?:status|score|index|rating|grade|result|duration)\b/;

const HINTS: readonly (NameHint & { pattern: RegExp })[] = [
  {
    pattern:
      /\b(?:last|latest|final|most recent) (?:\w+ )?(?:activity|action|touch|event|status|stage|modified|update|updated|interaction|contact|contacted|response|reply|disposition)\b/,
    points: 2,
    why: 'its name speaks of the last thing that happened, which is written over as a lead goes on',
  },
  {
    pattern:
      /\b(?:(?:lead|deal|opportunity|prospect|churn) (?:\w+ )?(?:quality|profile|score|grade|rating|rank|category|label)|(?:lead|deal|opportunity|prospect|churn|customer|account|sales|call|contact|reservation|booking|case|ticket|order|loan) (?:\w+ )?(?:status|stage|state|tag|outcome|result|reason|disposition))s?\b/,
    points: 2,
    why: 'its name speaks of a judgement that people or systems make while they work on a lead',
  },
  {
    pattern:
      /\b(?:closed|won|lost|converted|churned|cancelled|canceled|outcome|disposition|resolution|resolved|unsubscribed|replied|refunded|recovered|recoveries)\b/,
    points: 2,
    why: 'its name speaks of how it ended',
  },
  {
    pattern: /^(?:status|stage|state|tags?|result|response|disposition)$/,
    points: 2,
    why: 'it is named as what is written while a lead is worked on',
  },
  {
    pattern: /\b(?:tags?|status|stage|result|reply|replies|meetings?|follow ?ups?|end|ended|updated|modified)\b/,
    points: 1,
    why: 'its name speaks of what happens on the way',
  },
  {
    pattern: /\b(?:duration|talk time|call length|handle time)\b/,
    points: 1,
    why: 'how long something took is known when it is over',
  },
  {
    pattern:
      /\b(?:revenue|sales|invoice[ds]?|paid|payments?|deal value|contract value|order value|ltv|clv|cltv|refunds?)\b/,
    points: 1,
    why: 'its name speaks of money that comes with the outcome',
  },
  {
    pattern: /\b(?:quality|score|grade|rating|rank|index|qualification|priority|probability|prediction)\b/,
    points: 1,
    why: 'its name speaks of a judgement: who made it, and when?',
  },
];

const JUDGEMENT = /\b(?:quality|score|grade|rating|rank|index)\b/;

export function nameHint(column: string): NameHint | undefined {
  const words = wordsOf(column);
  if (EARLIER.test(words) || EVERYDAY.test(words)) return undefined;
  return HINTS.find(({ pattern }) => pattern.test(words));
}

export const isJudgement = (column: string): boolean =>
  nameHint(column) !== undefined && JUDGEMENT.test(wordsOf(column));

const wordsOf = (column: string): string =>
  camelApart(column)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
