import { z } from 'zod';
import { endingOf } from '../workflows/contracts/endings';
import { leadFieldsSchema } from '../workflows/contracts/lead';
import { badCampaignNumber, campaignId } from './campaigns';
import { generateDataset, type DatasetOptions } from './generate';
import { conversionProbability, type Traits } from './signal';
import { COLUMNS, TABLES, type Dataset } from './tables';

const options: DatasetOptions = { leads: 500, campaigns: 12, seed: 42, now: new Date('2026-06-10T00:00:00Z') };
const dataset = generateDataset(options);
const all = <T>(rows: Iterable<T>): T[] => [...rows];
const leads = all(dataset.leads);
const count = <T>(rows: Iterable<T>, wanted: (row: T) => boolean): number => all(rows).filter(wanted).length;

function figures(set: Dataset, campaign: string) {
  const daily = all(set.campaign_daily).filter(({ campaign_id }) => campaign_id === campaign);
  const total = (column: 'leads_created' | 'conversions' | 'cost_usd' | 'revenue_usd'): number =>
    daily.reduce((sum, day) => sum + day[column], 0);
  return {
    leads: total('leads_created'),
    conversions: total('conversions'),
    roas: total('revenue_usd') / total('cost_usd'),
  };
}

describe('the sample data', () => {
  it('has as many leads and campaigns as asked for, and the showcase lead among them', () => {
    expect(leads).toHaveLength(500);
    expect(all(dataset.campaigns)).toHaveLength(12);
    expect(leads[0]).toMatchObject({
      lead_id: 'test-123',
      triage_category: 'Campaign Qualified',
      lead_status: 'New',
      gdpr_consent: true,
      campaign_id: 'camp-001',
      timezone: 'Europe/Berlin',
      flags: [],
    });
    expect(count(dataset.interactions, ({ lead_id }) => lead_id === 'test-123')).toBe(0);
  });

  it('is the same for the same seed, read however often, and another for another', () => {
    const again = generateDataset(options);
    for (const table of TABLES) expect(all<object>(again[table])).toEqual(all<object>(dataset[table]));
    expect(all(generateDataset({ ...options, seed: 43 }).leads)).not.toEqual(leads);
  });

  it('has every column of every table and no other', () => {
    for (const table of TABLES)
      for (const row of dataset[table]) expect(Object.keys(row).sort()).toEqual([...COLUMNS[table]].sort());
  });

  it('refers only to what is there', () => {
    const ids = (rows: Iterable<object>, key: string): Set<unknown> =>
      new Set(all(rows).map((row) => Reflect.get(row, key)));
    const leadIds = ids(dataset.leads, 'lead_id');
    const references: [Iterable<object>, string, Set<unknown>][] = [
      [dataset.leads, 'campaign_id', ids(dataset.campaigns, 'campaign_id')],
      [dataset.conversations, 'lead_id', leadIds],
      [dataset.interactions, 'conversation_id', ids(dataset.conversations, 'conversation_id')],
      [dataset.interactions, 'variant_id', ids(dataset.ab_variants, 'variant_id')],
      [dataset.conversions, 'lead_id', leadIds],
      [dataset.memory_long_term, 'lead_id', leadIds],
    ];
    for (const [rows, key, known] of references)
      for (const value of ids(rows, key)) if (value !== null) expect(known).toContain(value);
    for (const key of ['lead_id', 'email']) expect(ids(dataset.leads, key).size).toBe(500);
    expect(ids(dataset.interactions, 'interaction_id').size).toBe(all(dataset.interactions).length);
  });

  it('has leads of every kind: inquiries with messages, buyers, flagged ones, some without consent, zone or size', () => {
    const inquiries = leads.filter(({ triage_category }) => triage_category === 'General Inquiry');
    expect(inquiries.length).toBeGreaterThan(10);
    expect(inquiries.every(({ message }) => message !== null)).toBe(true);
    for (const category of ['Campaign Qualified', 'Cold Lead'])
      expect(count(leads, (lead) => lead.triage_category === category)).toBeGreaterThan(50);
    expect(count(leads, ({ flags }) => flags.length > 0)).toBeGreaterThan(5);
    expect(count(leads, ({ gdpr_consent }) => !gdpr_consent)).toBeGreaterThan(50);
    expect(count(leads, ({ timezone }) => timezone === null)).toBeGreaterThan(20);
    expect(count(leads, ({ company_size }) => company_size === null)).toBeGreaterThan(5);
    expect(count(leads, ({ lead_status }) => lead_status === 'New')).toBeGreaterThan(50);
  });

  it('uses addresses and numbers that belong to nobody, in the shape the API takes', () => {
    const contact = z.object({ email: leadFieldsSchema.shape.email, phone: leadFieldsSchema.shape.phone.nullable() });
    for (const lead of leads) {
      expect(contact.safeParse(lead).success).toBe(true);
      expect(lead.email).toMatch(/@example\.(com|org|net)$/);
      expect(lead.phone ?? '+1 555 01').toMatch(/^\+1 555 01/);
    }
  });

  it('never writes to a lead without consent or with a flag, and nobody lives in the future', () => {
    const byId = new Map(leads.map((lead) => [lead.lead_id, lead]));
    for (const { lead_id, event_type, timestamp } of dataset.interactions) {
      expect(byId.get(lead_id)?.flags).toEqual([]);
      expect(timestamp < options.now.toISOString()).toBe(true);
      expect(timestamp >= (byId.get(lead_id)?.created_at ?? '')).toBe(true);
      if (event_type === 'unsubscribe') expect(byId.get(lead_id)?.gdpr_consent).toBe(false);
    }
    for (const { converted_at } of dataset.conversions) expect(converted_at < options.now.toISOString()).toBe(true);
    for (const { outcome_score } of dataset.memory_episodic) expect(outcome_score).toBeGreaterThanOrEqual(0);
  });

  it('ends its stories the way the system would', () => {
    const ended = all(dataset.interactions).filter((row) => endingOf({ ...row }) !== null);
    const lastOf = new Map(all(dataset.interactions).map((row) => [row.lead_id, row.interaction_id]));
    for (const { lead_id, interaction_id } of ended) expect(lastOf.get(lead_id)).toBe(interaction_id);
  });
});

describe('the figures', () => {
  it.each([1, 2, 3, 42, 4711])(
    'seed %i: camp-012 loses money on enough leads and hardly converts, camp-001 does well',
    (seed) => {
      const set = generateDataset({ ...options, seed });
      const bad = figures(set, 'camp-012');
      expect(bad.leads).toBeGreaterThanOrEqual(30);
      expect(bad.conversions / bad.leads).toBeLessThan(0.05);
      expect(bad.roas).toBeLessThan(1);
      expect(figures(set, 'camp-001').roas).toBeGreaterThan(1);
    },
  );

  it('of the days add up to the leads and conversions there are', () => {
    const days = all(dataset.campaign_daily);
    const sum = (column: 'leads_created' | 'conversions' | 'revenue_usd'): number =>
      days.reduce((total, day) => total + day[column], 0);
    expect(sum('leads_created')).toBe(count(leads, ({ campaign_id }) => campaign_id !== null));
    expect(sum('conversions')).toBe(all(dataset.conversions).length);
    expect(sum('revenue_usd')).toBe(
      all(dataset.conversions).reduce((total, { conversion_value_usd }) => total + conversion_value_usd, 0),
    );
    expect(days).toHaveLength(12 * 91);
  });

  it('name the last campaign as the bad one when there are fewer', () => {
    expect(campaignId(badCampaignNumber(3) ?? 0)).toBe('camp-003');
    expect(badCampaignNumber(1)).toBeUndefined();
  });

  it.each([
    { leads: 1, campaigns: 1 },
    { leads: 3, campaigns: 40 },
  ])('exist for %j', (size) => {
    const set = generateDataset({ ...options, ...size });
    expect(all(set.leads)).toHaveLength(size.leads);
    expect(all(set.campaign_daily).every(({ roas }) => roas === null || Number.isFinite(roas))).toBe(true);
  });

  it('are refused for sizes that make no sense', () => {
    expect(() => generateDataset({ ...options, leads: 0 })).toThrow(RangeError);
    expect(() => generateDataset({ ...options, campaigns: 1.5 })).toThrow(/campaigns/);
  });
});

describe('the signal', () => {
  const traits: Traits = {
    kind: 'prospect',
    company_size: '51-200',
    industry: 'Media',
    persona: 'CMO',
    source: 'LinkedIn',
    engagements: 0,
  };

  it('rises with fit, source and engagement, and falls for people who want help', () => {
    const base = conversionProbability(traits, 0);
    for (const better of [
      { industry: 'SaaS' },
      { source: 'Referral' },
      { engagements: 2 },
      { kind: 'buyer' },
    ] as Partial<Traits>[])
      expect(conversionProbability({ ...traits, ...better }, 0)).toBeGreaterThan(base);
    expect(conversionProbability({ ...traits, kind: 'inquirer' }, 0)).toBeLessThan(base);
    expect(conversionProbability({ ...traits, engagements: 50 }, 0)).toBe(
      conversionProbability({ ...traits, engagements: 5 }, 0),
    );
  });

  it('is in the data: referrals convert more often than leads from cold lists', () => {
    const large = generateDataset({ ...options, leads: 3000 });
    const converted = new Set(all(large.conversions).map(({ lead_id }) => lead_id));
    const rate = (source: string): number => {
      const of = all(large.leads).filter((lead) => lead.source === source);
      return of.filter(({ lead_id }) => converted.has(lead_id)).length / of.length;
    };
    expect(rate('Referral')).toBeGreaterThan(2 * rate('Outbound'));
  });
});
