/** Words as people spell them, made comparable: NFC, hyphens of every kind as one, case and outer space ignored. */
const HYPHENS = /[\u2010-\u2015\u2212\uFE63\uFF0D]/g;

export const normalize = (text: string): string =>
  text.normalize('NFKC').replace(HYPHENS, '-').trim().replace(/\s+/g, ' ').toLowerCase();

/** The word of the list that `text` means; `other` for anything else, null for nothing. Never the text itself: it may be personal. */
export function knownWord<const W extends string>(text: string | null, words: readonly W[]): W | 'other' | null {
  if (text === null || normalize(text) === '') return null;
  const wanted = normalize(text);
  return words.find((word) => normalize(word) === wanted) ?? 'other';
}

export const INDUSTRIES = [
  'SaaS',
  'FinTech',
  'HealthTech',
  'E-commerce',
  'Manufacturing',
  'EdTech',
  'Media',
  'Retail',
] as const;
export const PERSONAS = ['CMO', 'Founder', 'Marketing Manager', 'Sales Lead', 'Procurement', 'Engineer'] as const;
export const SOURCES = ['Referral', 'Partner', 'Website', 'Event', 'LinkedIn', 'Google Ads', 'Outbound'] as const;
export const REGIONS = ['LATAM', 'MEA', 'US', 'India', 'EU', 'APAC'] as const;
/** Smallest first; a plain number of people is read too. */
export const COMPANY_SIZES = ['1-10', '11-50', '51-200', '201-1000', '1001-5000', '5000+'] as const;

export type Industry = (typeof INDUSTRIES)[number];
export type Persona = (typeof PERSONAS)[number];
export type Source = (typeof SOURCES)[number];
export type CompanySize = (typeof COMPANY_SIZES)[number];

/** `5000+`, `5,001+`, `51 – 200 employees` and `120` all name a band; null when no number is in it. */
export function companySizeBand(text: string | null): CompanySize | null {
  const digits = /\d[\d.,' ]*/.exec(text ?? '')?.[0].replace(/\D/g, '');
  if (!digits) return null;
  const people = Number(digits);
  return COMPANY_SIZES.findLast((band) => people >= Number.parseInt(band, 10)) ?? null;
}
