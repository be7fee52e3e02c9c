/**
 * The truth behind the sample data: what makes a lead convert. Log-odds that add up, so that a learner can find them and
 * be judged by them (README.md has the table in words).
 */
export const BASE_LOG_ODDS = -3;

export const COMPANY_SIZE_EFFECT = {
  '1-10': -0.6,
  '11-50': -0.1,
  '51-200': 0.3,
  '201-1000': 0.6,
  '1001-5000': 0.7,
  '5000+': 0.5,
};
export const INDUSTRY_EFFECT = {
  SaaS: 0.7,
  FinTech: 0.6,
  HealthTech: 0.3,
  'E\u2011commerce': 0.2,
  Manufacturing: 0,
  EdTech: -0.1,
  Media: -0.3,
  Retail: -0.5,
};
export const PERSONA_EFFECT = {
  CMO: 0.5,
  Founder: 0.4,
  'Marketing Manager': 0.3,
  'Sales Lead': 0.1,
  Procurement: -0.2,
  Engineer: -0.4,
};
export const SOURCE_EFFECT = {
  Referral: 1,
  Partner: 0.6,
  Website: 0.3,
  Event: 0.2,
  LinkedIn: 0,
  'Google Ads': -0.3,
  Outbound: -0.8,
};
/** for every engagement, up to five */
export const ENGAGEMENT_EFFECT = 0.45;
export const MAX_COUNTED_ENGAGEMENTS = 5;
/** a person who speaks of prices or a demo */
export const SALES_MESSAGE_EFFECT = 1;
/** a person who wants help wants no offer */
export const INQUIRY_EFFECT = -1.5;

export const COMPANY_SIZES = Object.keys(COMPANY_SIZE_EFFECT) as (keyof typeof COMPANY_SIZE_EFFECT)[];
export const INDUSTRIES = Object.keys(INDUSTRY_EFFECT) as (keyof typeof INDUSTRY_EFFECT)[];
export const PERSONAS = Object.keys(PERSONA_EFFECT) as (keyof typeof PERSONA_EFFECT)[];
export const SOURCES = Object.keys(SOURCE_EFFECT) as (keyof typeof SOURCE_EFFECT)[];

export interface Traits {
  company_size: keyof typeof COMPANY_SIZE_EFFECT | null;
  industry: keyof typeof INDUSTRY_EFFECT | null;
  persona: keyof typeof PERSONA_EFFECT | null;
  source: keyof typeof SOURCE_EFFECT;
  engagements: number;
  kind: 'prospect' | 'buyer' | 'inquirer';
}

/** Before engagement: who the lead is. */
export const fitLogOdds = ({ company_size, industry, persona, source, kind }: Omit<Traits, 'engagements'>): number =>
  BASE_LOG_ODDS +
  (company_size ? COMPANY_SIZE_EFFECT[company_size] : 0) +
  (industry ? INDUSTRY_EFFECT[industry] : 0) +
  (persona ? PERSONA_EFFECT[persona] : 0) +
  SOURCE_EFFECT[source] +
  (kind === 'buyer' ? SALES_MESSAGE_EFFECT : kind === 'inquirer' ? INQUIRY_EFFECT : 0);

/** @param campaignEffect how well the lead's campaign works */
export function conversionProbability(traits: Traits, campaignEffect: number): number {
  const engagement = ENGAGEMENT_EFFECT * Math.min(traits.engagements, MAX_COUNTED_ENGAGEMENTS);
  return logistic(fitLogOdds(traits) + engagement + campaignEffect);
}

export const logistic = (logOdds: number): number => 1 / (1 + Math.exp(-logOdds));
