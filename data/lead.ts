/** Who a lead of the sample data is, before anything happens to it. */
import type { Category, Channel, Flag } from '../workflows/contracts/lead';
import { HISTORY_DAYS } from './campaigns';
import { Random } from './random';
import * as signal from './signal';
import type { Traits } from './signal';
import type { LeadRow } from './tables';
import * as words from './words';

export interface LeadDraft {
  lead_id: string;
  campaign_id: string | null;
  createdAt: Date;
  traits: Omit<Traits, 'engagements'>;
  /** a seed for the rest: names, place, consent */
  random: Random;
}

/** The lead that the documents speak of: Campaign Qualified, consenting, nothing has happened to it yet. */
export const SHOWCASE_LEAD_ID = 'test-123';

/** @param index 0 is the showcase lead */
export const leadId = (index: number): string =>
  index === 0 ? SHOWCASE_LEAD_ID : `lead-${String(index).padStart(4, '0')}`;

export function draftLead(
  index: number,
  campaignOf: (random: Random, kind: Traits['kind']) => string | null,
  seed: number,
  now: Date,
): LeadDraft {
  const lead_id = leadId(index);
  const random = new Random(seed, lead_id);
  const ageDays = index === 0 ? 1 : random.between(0.2, HISTORY_DAYS - 1);
  const createdAt = new Date(Math.floor(now.getTime() - ageDays * 86_400_000));
  const kind = random.weighted<Traits['kind']>({ prospect: 82, buyer: 10, inquirer: 8 });
  const campaign_id = campaignOf(random, kind);
  const drawn: LeadDraft['traits'] = {
    kind,
    company_size: maybe(random, 0.95, () => random.pick(signal.COMPANY_SIZES)),
    industry: maybe(random, 0.96, () => random.pick(signal.INDUSTRIES)),
    persona: maybe(random, 0.94, () => random.pick(signal.PERSONAS)),
    source: random.weighted({
      Website: 28,
      'Google Ads': 18,
      LinkedIn: 16,
      Outbound: 14,
      Event: 9,
      Referral: 9,
      Partner: 6,
    }),
  };
  return { lead_id, campaign_id, createdAt, traits: index === 0 ? SHOWCASE_TRAITS : drawn, random };
}

const SHOWCASE_TRAITS: LeadDraft['traits'] = {
  kind: 'prospect',
  company_size: '201-1000',
  industry: 'SaaS',
  persona: 'CMO',
  source: 'Referral',
};

const SHOWCASE: Partial<LeadRow> = {
  triage_category: 'Campaign Qualified',
  region: 'EU',
  timezone: 'Europe/Berlin',
  preferred_channel: 'Email',
  gdpr_consent: true,
  first_name: 'Avery',
  last_name: 'Stone',
  company: 'Northwind Labs',
  email: 'avery.stone@example.com',
  phone: '+1 555 0123',
  flags: [],
};

/** At most once per draft: it draws from the draft's own randomness. */
export function leadRow({ lead_id, campaign_id, createdAt, traits, random }: LeadDraft): LeadRow {
  const region = random.pick(words.REGIONS);
  const first_name = random.pick(words.FIRST_NAMES);
  const last_name = random.pick(words.LAST_NAMES);
  const row: LeadRow = {
    lead_id,
    created_at: createdAt.toISOString(),
    source: traits.source,
    campaign_id,
    triage_category: categoryOf(traits),
    lead_status: 'New',
    lead_score: null,
    company_size: traits.company_size,
    industry: traits.industry,
    persona: traits.persona,
    region,
    preferred_channel: maybe(random, 0.85, () =>
      random.weighted<Channel>({ Email: 80, SMS: 6, Call: 6, Social: 4, Web: 2, Ads: 2 }),
    ),
    gdpr_consent: random.chance(0.75),
    email: `${ascii(first_name)}.${ascii(last_name)}.${lead_id}@${random.pick(words.EMAIL_DOMAINS)}`,
    phone: maybe(random, 0.6, () => `+1 555 01${random.integer(10, 99)}`),
    assigned_engagement_agent: null,
    last_active_at: null,
    first_name,
    last_name,
    company: `${random.pick(words.COMPANY_FIRST)} ${random.pick(words.COMPANY_LAST)}`,
    timezone: maybe(random, 0.85, () => random.pick<string>(words.ZONES[region])),
    message: messageOf(traits, random),
    tags: [],
    flags: random.chance(0.04)
      ? [random.pick<Flag>(['spam', 'competitor', 'student', 'existing_customer', 'open_opportunity'])]
      : [],
  };
  if (lead_id === SHOWCASE_LEAD_ID) return { ...row, ...SHOWCASE };
  // few people of one company: after an answer of one the others are left in peace for a while
  return { ...row, company: `${random.pick(words.LAST_NAMES)} ${row.company}` };
}

/** What a careful person would say. */
function categoryOf(traits: LeadDraft['traits']): Category {
  if (traits.kind === 'inquirer') return 'General Inquiry';
  return signal.fitLogOdds(traits) > signal.BASE_LOG_ODDS + 0.6 ? 'Campaign Qualified' : 'Cold Lead';
}

function messageOf({ kind }: LeadDraft['traits'], random: Random): string | null {
  if (kind === 'prospect') return null;
  return random.pick<string>(kind === 'buyer' ? words.SALES_MESSAGES : words.HELP_MESSAGES);
}

const maybe = <T>(random: Random, probability: number, make: () => T): T | null =>
  random.chance(probability) ? make() : null;
const ascii = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase();
