/** The lead score (SPEC section 2): the mean of four factors, each 0 to 100. It informs; the category routes. */
import type { ScoreFactor } from '../../workflows/contracts/lead';
import { clamp, sum } from '../numbers';
import type { CompanySize, Industry, Source } from '../vocabulary';
import type { TriageFeatures } from './features';

/** Nothing known is neither good nor bad. */
export const NEUTRAL = 50;
/** An engagement counts half as much after this long. */
export const ENGAGEMENT_HALF_LIFE_DAYS = 30;
/** This many engagements bring about two thirds of what many would. */
const ENGAGEMENT_SCALE = 3;

const COMPANY_SIZE: Record<CompanySize, number> = {
  '1-10': 30,
  '11-50': 50,
  '51-200': 70,
  '201-1000': 85,
  '1001-5000': 95,
  '5000+': 100,
};
const INDUSTRY: Record<Industry, number> = {
  SaaS: 90,
  FinTech: 85,
  HealthTech: 75,
  'E-commerce': 70,
  Manufacturing: 55,
  EdTech: 50,
  Media: 45,
  Retail: 40,
};
const SOURCE: Record<Source, number> = {
  Referral: 95,
  Partner: 85,
  Website: 75,
  Event: 70,
  LinkedIn: 60,
  'Google Ads': 50,
  Outbound: 30,
};

type FactorName = ScoreFactor['name'];
export type FactorValues = Record<FactorName, number>;

const valueIn = <W extends string>(table: Record<W, number>, word: W | 'other' | null): number =>
  word === null || word === 'other' ? NEUTRAL : table[word];

export const factorValues = (features: TriageFeatures): FactorValues => ({
  company_size: valueIn(COMPANY_SIZE, features.company_size),
  industry: valueIn(INDUSTRY, features.industry),
  engagement_history: engagementHistory(features),
  source_quality: valueIn(SOURCE, features.source),
});

/**
 * Neutral without history; otherwise what the history says (number of engagements, RFM-like score), pulled back to
 * neutral with age: neutral + (level − neutral) · ½^(days / half-life).
 */
export function engagementHistory({ engagements, rfm_score, days_since_engagement }: TriageFeatures): number {
  const levels: number[] = [];
  if (engagements > 0) levels.push(NEUTRAL + (100 - NEUTRAL) * (1 - Math.exp(-engagements / ENGAGEMENT_SCALE)));
  if (rfm_score !== null) levels.push(100 * clamp(rfm_score, 0, 1));
  if (levels.length === 0) return NEUTRAL;
  const level = sum(levels) / levels.length;
  const freshness = 0.5 ** ((days_since_engagement ?? 0) / ENGAGEMENT_HALF_LIFE_DAYS);
  return Math.round(NEUTRAL + (level - NEUTRAL) * freshness);
}

export interface Score {
  score: number;
  score_factors: ScoreFactor[];
  fit: number;
  engagement: number;
}

/** Points by largest remainder: whole numbers that add up to the score exactly. */
export function scoreOf(values: FactorValues): Score {
  const names = Object.keys(values) as FactorName[];
  const shares = names.map((name) => values[name] / names.length);
  const score = Math.round(sum(shares));
  const points = shares.map(Math.floor);
  const byRemainder = names
    .map((_, index) => index)
    .sort((a, b) => remainder(shares, b) - remainder(shares, a) || a - b);
  for (const index of byRemainder.slice(0, score - sum(points))) points[index] = (points[index] ?? 0) + 1;
  return {
    score,
    score_factors: names.map((name, index) => ({ name, value: values[name], points: points[index] ?? 0 })),
    fit: Math.round((values.company_size + values.industry) / 2),
    engagement: Math.round(values.engagement_history),
  };
}

const remainder = (shares: readonly number[], index: number): number => (shares[index] ?? 0) % 1;
