/**
 * The rules of categorisation: what speaks for what, and how strongly. Effects are log-odds, rounded to thousandths, so
 * that those shown add up exactly to the margin that decided. Texts are fixed phrases: nothing a person wrote is in them.
 */
import type { Reason } from '../../workflows/contracts/lead';
import { clamp, rounded, sum } from '../numbers';
import type { Persona } from '../vocabulary';
import type { TriageFeatures } from './features';
import { NEUTRAL, type FactorValues } from './score';

export const marginOf = (reasons: readonly Reason[]): number => rounded(sum(reasons.map(({ effect }) => effect)), 3);

function collect(found: [factor: string, effect: number, text: string][]): Reason[] {
  return found
    .map(([factor, effect, text]) => ({ factor, effect: rounded(effect, 3), text }))
    .filter(({ effect }) => effect !== 0);
}

/** Does the person want an answer rather than an offer? That is intent, not middling propensity. */
export function inquiryEvidence({ intent, support_source, in_campaign }: TriageFeatures): Reason[] {
  const { has_message, asks_question, support_words, sales_words } = intent;
  return collect([
    ['baseline', -1.5, 'Most leads do not ask for help.'],
    ['support_words', 1.2 * Math.min(support_words, 3), 'The message uses words of somebody who needs help.'],
    ['question', asks_question ? 1 : 0, 'The message asks a question.'],
    ['no_sales_words', has_message && sales_words === 0 ? 0.8 : 0, 'The message does not speak of buying.'],
    ['sales_words', -1.2 * Math.min(sales_words, 3), 'The message speaks of prices, a trial or a meeting.'],
    ['support_source', support_source ? 2.2 : 0, 'The lead came by a way on which people ask for help.'],
    ['no_campaign', has_message && !in_campaign ? 0.4 : 0, 'The lead wrote on its own, not in answer to a campaign.'],
  ]);
}

const PERSONA_EFFECT: Record<Persona, number> = {
  CMO: 0.8,
  Founder: 0.6,
  'Marketing Manager': 0.6,
  'Sales Lead': 0.3,
  Procurement: -0.3,
  Engineer: -0.6,
};

/** A factor of 100 or 0 moves the odds by this much. */
const FACTOR_WEIGHTS = { company_size: 1.5, industry: 1.4, engagement_history: 2, source_quality: 1.8 } as const;
/** What is usual weighs as much as this many episodes of similar leads; and even then they are trusted only mildly. */
const EPISODES_TRUSTED = 20;
const EPISODES_WEIGHT = 0.4;
const MAX_EPISODES_EFFECT = 0.6;
/** Success rate of a touch where nothing tells a better one; an observed one counts no further out than this. */
const USUAL_RATE = 0.1;
const [MIN_USUAL_RATE, MAX_USUAL_RATE] = [0.005, 0.995];

/** Is the lead likely to answer a campaign? Above zero: Campaign Qualified; below: Cold Lead. */
export function qualificationEvidence(features: TriageFeatures, values: FactorValues): Reason[] {
  const factor = (name: keyof FactorValues): number => (FACTOR_WEIGHTS[name] * (values[name] - NEUTRAL)) / NEUTRAL;
  return collect([
    ['baseline', -2.4, 'Most leads are not ready for a campaign.'],
    ['company_size', factor('company_size'), 'Size of the company.'],
    ['industry', factor('industry'), 'How well the industry fits.'],
    ['engagement_history', factor('engagement_history'), 'How the lead has engaged so far, recent engagement first.'],
    ['source_quality', factor('source_quality'), 'Where the lead came from.'],
    ['persona', personaEffect(features), 'The role of the person.'],
    ['in_campaign', features.in_campaign ? 0.6 : 0, 'The lead belongs to a campaign.'],
    [
      'consent',
      features.consent ? 0.7 : -0.7,
      features.consent ? 'The lead agreed to marketing.' : 'The lead has not agreed to marketing.',
    ],
    [
      'sales_words',
      1.2 * Math.min(features.intent.sales_words, 2),
      'The message speaks of prices, a trial or a meeting.',
    ],
    ['flags', features.flags.length > 0 ? -2 : 0, 'The lead is flagged.'],
    ['similar_leads', episodesEffect(features), 'How similar leads have answered before.'],
    ['industry_response', graphEffect(features), 'How the industry is known to respond.'],
  ]);
}

const personaEffect = ({ persona }: TriageFeatures): number =>
  persona === null || persona === 'other' ? 0 : PERSONA_EFFECT[persona];

/**
 * By how much similar leads did better than is usual, in log-odds, their rate shrunk to the usual one. Most touches go unanswered:
 * a rate of one in five is good where one in ten is usual.
 */
function episodesEffect({ similar_trials, similar_successes, usual_success_rate }: TriageFeatures): number {
  if (similar_trials <= 0) return 0;
  const usual = clamp(usual_success_rate ?? USUAL_RATE, MIN_USUAL_RATE, MAX_USUAL_RATE);
  const rate =
    (Math.min(similar_successes, similar_trials) + EPISODES_TRUSTED * usual) / (similar_trials + EPISODES_TRUSTED);
  return clamp(EPISODES_WEIGHT * (logOdds(rate) - logOdds(usual)), -MAX_EPISODES_EFFECT, MAX_EPISODES_EFFECT);
}

const logOdds = (rate: number): number => Math.log(rate / (1 - rate));

const graphEffect = ({ graph_response }: TriageFeatures): number =>
  graph_response === null ? 0 : 0.6 * (graph_response - 0.5);
