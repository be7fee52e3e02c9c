/** The sample data, as a newcomer meets it. */
import { generateDataset } from '../../data/generate';
import { leadSchema } from '../../workflows/contracts/lead';
import { blankLead } from '../../test/leads';
import { triageLead } from './triage';

const now = new Date('2026-06-10T00:00:00Z');
const dataset = generateDataset({ leads: 500, campaigns: 12, seed: 42, now });
const triaged = [...dataset.leads].map((row) => {
  const lead = leadSchema.parse({ ...blankLead, ...row });
  return {
    row,
    ...triageLead({ lead, profile: null, episodes: { trials: 0, successes: 0 }, related: [], now: now.toISOString() }),
  };
});
const converted = new Set([...dataset.conversions].map(({ lead_id }) => lead_id));

describe('triage of the sample data', () => {
  it('qualifies test-123 with solid confidence', () => {
    const showcase = triaged.find(({ row }) => row.lead_id === 'test-123');
    expect(showcase).toMatchObject({ category: 'Campaign Qualified', low_confidence: false });
    expect(showcase?.confidence).toBeGreaterThan(0.85);
  });

  it('finds every category, hears who asks for help, and asks a person about few', () => {
    for (const { row, category } of triaged)
      expect(category === 'General Inquiry').toBe(row.triage_category === 'General Inquiry');
    for (const category of ['Campaign Qualified', 'Cold Lead'] as const)
      expect(triaged.filter((each) => each.category === category).length).toBeGreaterThan(100);
    expect(triaged.filter(({ low_confidence }) => low_confidence).length).toBeLessThan(50);
  });

  it('qualifies leads that convert far more often than those it calls cold', () => {
    const rate = (category: string): number => {
      const of = triaged.filter((each) => each.category === category);
      return of.filter(({ row }) => converted.has(row.lead_id)).length / of.length;
    };
    expect(rate('Campaign Qualified')).toBeGreaterThan(3 * rate('Cold Lead'));
  });
});
