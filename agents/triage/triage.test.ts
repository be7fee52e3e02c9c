import fc from 'fast-check';
import type { Lead } from '../../workflows/contracts/lead';
import { sum } from '../numbers';
import { blankLead, NOW, qualifiedLead, warmProfile } from '../../test/leads';
import { TRIAGE_RULES } from './policy';
import { triageLead } from './triage';

const NO_EPISODES = { trials: 0, successes: 0 };
const triage = (lead: Partial<Lead>, more: Partial<Parameters<typeof triageLead>[0]> = {}) =>
  triageLead({ lead: { ...blankLead, ...lead }, profile: null, episodes: NO_EPISODES, related: [], now: NOW, ...more });

describe('categories', () => {
  it('qualifies a well-fitting, consenting lead of a campaign with solid confidence', () => {
    const result = triage(qualifiedLead);
    expect(result).toMatchObject({ category: 'Campaign Qualified', low_confidence: false, prospectable: true });
    expect(result.confidence).toBeGreaterThan(0.85);
    expect(result.recommended_actions).toEqual(['hand_off_to_engagement', 'send_personalized_outreach']);
  });

  it('calls a small retailer from a cold list a cold lead', () => {
    const lead: Partial<Lead> = {
      source: 'Outbound',
      company_size: '1-10',
      industry: 'Retail',
      persona: 'Engineer',
      region: 'EU',
    };
    expect(triage(lead)).toMatchObject({ category: 'Cold Lead', low_confidence: false });
  });

  it.each([
    'I cannot log in to my account, please help.',
    'We were charged twice, where is my refund?',
    'Ich habe eine Frage zu meiner Rechnung.',
    'Do you have an office in Lisbon?',
  ])('hears that a person wants an answer: %s', (message) => {
    expect(triage({ ...qualifiedLead, message })).toMatchObject({ category: 'General Inquiry' });
  });

  it.each([
    'We would like a demo and your pricing for 200 seats.',
    'Interested in a trial, can we book a meeting next week?',
  ])('hears that a person wants to buy: %s', (message) => {
    expect(triage({ ...qualifiedLead, message })).toMatchObject({ category: 'Campaign Qualified' });
  });

  it('reads a support form as an inquiry even without a message', () => {
    expect(triage({ source: 'Support form' }).category).toBe('General Inquiry');
  });

  it('triages a flagged lead, and never lets it be prospected', () => {
    const flagged = triage({ ...qualifiedLead, flags: ['competitor'] });
    expect(flagged.prospectable).toBe(false);
    expect(flagged.recommended_actions).toEqual(['do_not_prospect']);
  });

  it('says so when there is not enough to go by', () => {
    const unknown = triage({ gdpr_consent: true });
    expect(unknown).toMatchObject({ category: 'Cold Lead' });
    expect(unknown.confidence).toBeLessThan(0.6);
    expect(unknown.recommended_actions).toContain('complete_the_profile');
  });
});

describe('what memory adds', () => {
  const margin = (more: Parameters<typeof triage>[1]) =>
    sum(triage(qualifiedLead, more).reasons.map(({ effect }) => effect));
  const responds = (weight: number) => ({
    related: [
      {
        entity: 'Email',
        strength: weight,
        path: [{ subject: 'SaaS', predicate: 'responds_to', object: 'Email', weight }],
      },
    ],
  });

  it('lets similar leads shift the decision mildly, the more the more were tried', () => {
    const plain = margin({});
    expect(margin({ episodes: { trials: 4, successes: 4 } })).toBeGreaterThan(plain);
    expect(margin({ episodes: { trials: 20, successes: 20 } })).toBeGreaterThan(
      margin({ episodes: { trials: 4, successes: 4 } }),
    );
    expect(margin({ episodes: { trials: 20, successes: 0 } })).toBeLessThan(plain);
    expect(margin({ episodes: { trials: 500, successes: 500 } }) - plain).toBeCloseTo(0.6);
  });

  it('asks whether similar leads did better than is usual, not whether most of them answered', () => {
    const plain = margin({});
    const told = (successes: number, usual: number) =>
      margin({ episodes: { trials: 100, successes, usual: { trials: 1_000, successes: usual } } });
    expect(told(20, 100)).toBeGreaterThan(plain);
    expect(told(20, 200)).toBeCloseTo(plain, 3);
    expect(told(20, 400)).toBeLessThan(plain);
    expect(told(0, 0)).toBeLessThanOrEqual(plain);
  });

  it('lets the graph say how an industry responds', () => {
    expect(margin(responds(0.9))).toBeGreaterThan(margin({}));
    expect(margin(responds(0.1))).toBeLessThan(margin({}));
    expect(margin({ related: [{ entity: 'x', strength: 1, path: [] }] })).toBe(margin({}));
  });

  it('lets engagement lift score and confidence', () => {
    const [cold, warm] = [triage(qualifiedLead), triage(qualifiedLead, { profile: warmProfile })];
    expect(warm.score).toBeGreaterThan(cold.score);
    expect(warm.confidence).toBeGreaterThan(cold.confidence);
  });
});

describe('whatever the lead is like', () => {
  const word = (...known: string[]) => fc.option(fc.oneof(fc.constantFrom(...known), fc.string()));
  const lead = fc.record({
    source: word('Website', 'Referral', 'contact form'),
    campaign_id: fc.option(fc.constant('camp-001')),
    company_size: word('1-10', '5000+', '51–200'),
    industry: word('SaaS', 'E\u2011commerce'),
    persona: word('CMO'),
    region: word('EU'),
    gdpr_consent: fc.boolean(),
    message: word('help?', 'pricing'),
    flags: fc.constantFrom<Lead['flags']>([], ['spam']),
    tags: fc.array(fc.string()),
  });
  const profile = fc.option(
    fc.record({
      rfm_score: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
      engagements: fc.nat(500),
      last_engaged_at: fc.option(
        fc.constantFrom('2020-01-01T00:00:00Z', '2026-06-09T00:00:00Z', '2031-01-01T00:00:00Z'),
      ),
      last_updated_at: fc.constant('2026-01-01T00:00:00Z'),
      preferences: fc.constant({}),
    }),
  );
  const episodes = fc.nat(50).chain((trials) => fc.record({ trials: fc.constant(trials), successes: fc.nat(trials) }));

  it('points add up to the score, effects to the margin, and confidence is a probability of at least one half', () => {
    fc.assert(
      fc.property(lead, profile, episodes, (given, profileKnown, past) => {
        const result = triage(given, { profile: profileKnown, episodes: past });
        expect(sum(result.score_factors.map(({ points }) => points))).toBe(result.score);
        expect(result.score).toBe(Math.round(sum(result.score_factors.map(({ value }) => value)) / 4));
        expect(sum(result.reasons.map(({ effect }) => effect))).toBeGreaterThanOrEqual(-1e-9);
        expect(result.confidence).toBeGreaterThanOrEqual(0.5);
        expect(result.confidence).toBeLessThanOrEqual(1);
        const margin = sum(result.reasons.map(({ effect }) => effect));
        const known = result.category === 'General Inquiry' ? 1 : result.features.completeness;
        // what docs/api.md says of it
        const says = 0.5 + (1 / (1 + Math.exp(-margin)) - 0.5) * (0.25 + 0.75 * known);
        expect(Math.abs(result.confidence - says)).toBeLessThan(0.001);
        expect(result.low_confidence).toBe(result.confidence < TRIAGE_RULES.confidence_threshold);
        expect(JSON.parse(JSON.stringify(result))).toEqual(result);
      }),
      { numRuns: 300 },
    );
  });

  it('nothing that a person wrote or is called comes out', () => {
    const SECRET = 'Zyxwvut';
    const everywhere = {
      ...qualifiedLead,
      first_name: SECRET,
      last_name: SECRET,
      company: SECRET,
      industry: SECRET,
      persona: SECRET,
      region: SECRET,
      source: SECRET,
      company_size: `${SECRET} 40`,
      message: `${SECRET} pricing help?`,
      email: `${SECRET}@example.com`,
      tags: [SECRET],
      timezone: SECRET,
    };
    expect(JSON.stringify(triage(everywhere))).not.toContain(SECRET);
  });
});
