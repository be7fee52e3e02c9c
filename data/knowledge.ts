/** What the knowledge graph and the segments of the sample data say. The same for every seed. */
import { INDUSTRIES, INDUSTRY_EFFECT, logistic, PERSONAS } from './signal';
import type { SegmentRow, TripleRow } from './tables';
import { INTERESTS } from './words';

const SOURCE = 'sample_data';
/** How well each channel does, beside the industry's own openness. */
const CHANNEL_EFFECT = { Email: 0.4, Call: 0, Social: -0.4, SMS: -0.6 } as const;

export function knowledgeTriples(): TripleRow[] {
  const responses = INDUSTRIES.flatMap((industry) =>
    Object.entries(CHANNEL_EFFECT).map(([channel, effect]): TripleRow => ({
      subject: industry,
      predicate: 'responds_to',
      object: channel,
      weight: weight(logistic(INDUSTRY_EFFECT[industry] + effect)),
      source: SOURCE,
    })),
  );
  const interests = PERSONAS.flatMap((persona, index) =>
    [0, 3].map((step): TripleRow => ({
      subject: persona,
      predicate: 'interested_in',
      object: INTERESTS[(index + step) % INTERESTS.length] ?? INTERESTS[0],
      weight: weight(step === 0 ? 0.9 : 0.6),
      source: SOURCE,
    })),
  );
  const neighbours = RELATED_INDUSTRIES.map(([subject, object, strength]): TripleRow => ({
    subject,
    predicate: 'similar_to',
    object,
    weight: weight(strength),
    source: SOURCE,
  }));
  return [...responses, ...interests, ...neighbours];
}

const RELATED_INDUSTRIES: [(typeof INDUSTRIES)[number], (typeof INDUSTRIES)[number], number][] = [
  ['SaaS', 'FinTech', 0.8],
  ['FinTech', 'SaaS', 0.8],
  ['HealthTech', 'SaaS', 0.6],
  ['E\u2011commerce', 'Retail', 0.7],
  ['Retail', 'E\u2011commerce', 0.7],
  ['EdTech', 'Media', 0.5],
];

/** The dictionary's range is 0.1 to 1.0. */
const weight = (value: number): number => Math.round(Math.min(1, Math.max(0.1, value)) * 100) / 100;

const rules = (changes: SegmentRow['rules_json']): SegmentRow['rules_json'] => ({
  industry: null,
  min_lead_score: null,
  regions: null,
  preferred_channel: null,
  ...changes,
});

export const SEGMENTS: readonly SegmentRow[] = [
  { segment_id: 'seg-001', name: 'Everybody', rules_json: rules({}), description: 'All leads' },
  {
    segment_id: 'seg-002',
    name: 'Software',
    rules_json: rules({ industry: 'SaaS', min_lead_score: 60 }),
    description: 'Software companies that fit',
  },
  {
    segment_id: 'seg-003',
    name: 'Finance',
    rules_json: rules({ industry: 'FinTech', min_lead_score: 60 }),
    description: 'Financial technology that fits',
  },
  {
    segment_id: 'seg-004',
    name: 'Europe by e-mail',
    rules_json: rules({ regions: ['EU'], preferred_channel: 'Email' }),
    description: 'Europeans who like e-mail',
  },
  {
    segment_id: 'seg-005',
    name: 'Americas',
    rules_json: rules({ regions: ['US', 'LATAM'] }),
    description: 'North and South America',
  },
  {
    segment_id: 'seg-006',
    name: 'Best fit',
    rules_json: rules({ min_lead_score: 80 }),
    description: 'The leads that fit best',
  },
];
