/**
 * What a person asked for, read from their own words. Keywords in the languages of our regions; the words themselves
 * never leave this file, only how many of each kind were found.
 */
import { z } from 'zod';

export const messageIntentSchema = z
  .strictObject({
    has_message: z.boolean(),
    asks_question: z.boolean(),
    support_words: z
      .number()
      .meta({ description: 'distinct words that ask for help with something the person already has' }),
    sales_words: z.number().meta({ description: 'distinct words that ask to buy, try or meet' }),
  })
  .readonly();
export type MessageIntent = z.output<typeof messageIntentSchema>;

// prettier-ignore
const SUPPORT = [
  'help(?!ed)', 'support', 'problems?', 'issues?', 'errors?', 'bugs?', 'broken', 'not working', "(?:doesn|don|isn|can|couldn|won)['’]?t", 'cannot',
  'unable', 'fail(?:s|ed|ing)?', 'invoices?', 'refunds?', 'billing', 'password', 'log ?in', 'account', 'complain(?:t|ts|ing)?', 'existing order',
  'questions?', 'office hours', 'opening hours', 'documentation', 'general (?:inquiry|enquiry|question)', 'job', 'careers?', 'press', 'privacy', 'delete my data',
  'hilfe', 'problem[ea]?', 'rechnung', 'frage', 'passwort', 'ayuda', 'problema', 'factura', 'pregunta', 'contraseña', 'ajuda', 'fatura', 'pergunta', 'senha',
  'aide', 'problème', 'facture', 'question', 'mot de passe',
];
// prettier-ignore
const SALES = [
  'pric(?:e|es|ing)', 'demos?', 'trial', 'quotes?', 'buy(?:ing)?', 'purchas(?:e|ing)', 'interested', 'evaluat(?:e|ing|ion)', 'proposal', 'budget',
  'pilot', 'rollout', 'roll out', 'roi', 'meeting', 'book a (?:call|meeting|demo)', 'schedule a (?:call|meeting|demo)', 'sales', 'vendors?', 'subscription plans?', 'upgrade',
  'angebot', 'preise?', 'kaufen', 'termin', 'precios?', 'comprar', 'presupuesto', 'cotización', 'preços?', 'orçamento', 'prix', 'devis', 'acheter',
];

const anyOf = (words: readonly string[]): RegExp =>
  new RegExp(`(?<![\\p{L}\\p{N}])(?:${words.join('|')})(?![\\p{L}\\p{N}])`, 'giu');
const SUPPORT_PATTERN = anyOf(SUPPORT);
const SALES_PATTERN = anyOf(SALES);

const distinct = (text: string, pattern: RegExp): number => new Set(text.match(pattern)).size;

export function intentOf(message: string | null): MessageIntent {
  const text = (message ?? '').normalize('NFKC').toLowerCase();
  return {
    has_message: text.trim() !== '',
    asks_question: /[?¿？]/.test(text),
    support_words: distinct(text, SUPPORT_PATTERN),
    sales_words: distinct(text, SALES_PATTERN),
  };
}
