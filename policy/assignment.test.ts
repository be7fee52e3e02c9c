import { chooseRepresentative, type Candidate } from './assignment';

const lead = { region: 'EU', industry: 'SaaS' };
const candidate = (representative_id: string, facts: Partial<Candidate> = {}): Candidate => ({
  representative_id,
  regions: [],
  industries: [],
  active: true,
  capacity: 5,
  open_leads: 0,
  last_offered_at: null,
  holds_company: false,
  asked_before: false,
  ...facts,
});
const choose = (...candidates: Candidate[]) => chooseRepresentative(lead, candidates);

describe('whoever is asked to take a lead', () => {
  it.each<[string, Candidate[], string, string]>([
    [
      'holds the company, before territory and turn',
      [
        candidate('a'),
        candidate('b', { regions: ['EU'] }),
        candidate('c', { holds_company: true, last_offered_at: '2026-11-01T00:00:00.000Z' }),
      ],
      'c',
      'account_owner',
    ],
    [
      'has the territory, before the turn',
      [candidate('a'), candidate('b', { regions: ['US', 'EU'] })],
      'b',
      'territory',
    ],
    [
      'has the territory and knows the industry',
      [
        candidate('a', { regions: ['EU'], industries: ['Retail'] }),
        candidate('b', { regions: ['EU'], industries: ['SaaS'] }),
      ],
      'b',
      'territory',
    ],
    [
      'has the territory and the industry however they are written',
      [candidate('a'), candidate('b', { regions: [' eu'], industries: ['saas'] })],
      'b',
      'territory',
    ],
    [
      'else is whoever was never asked',
      [candidate('a', { last_offered_at: '2026-11-01T00:00:00.000Z' }), candidate('b')],
      'b',
      'round_robin',
    ],
    [
      'else is whoever was asked longest ago',
      [
        candidate('a', { last_offered_at: '2026-11-02T00:00:00.000Z' }),
        candidate('b', { last_offered_at: '2026-11-01T00:00:00.000Z' }),
      ],
      'b',
      'round_robin',
    ],
    [
      'is not the account owner who is away',
      [candidate('a', { holds_company: true, active: false }), candidate('b')],
      'b',
      'round_robin',
    ],
    [
      'is not who is full',
      [candidate('a', { regions: ['EU'], capacity: 2, open_leads: 2 }), candidate('b')],
      'b',
      'round_robin',
    ],
    [
      'is not who was asked before',
      [candidate('a', { regions: ['EU'], asked_before: true }), candidate('b')],
      'b',
      'round_robin',
    ],
  ])('%s', (_what, candidates, expected, rule) => {
    const choice = choose(...candidates);
    expect(choice).toMatchObject({ representative_id: expected, rule });
    expect(choice?.reasons.length).toBeGreaterThan(0);
  });

  it('is nobody when all are away, full or asked', () => {
    const none = [
      candidate('a', { active: false }),
      candidate('b', { capacity: 0 }),
      candidate('c', { asked_before: true }),
    ];
    expect(choose(...none)).toBeUndefined();
    expect(choose()).toBeUndefined();
  });

  it('does not depend on the order in which they are listed', () => {
    const two = [candidate('b', { regions: ['EU'] }), candidate('a', { regions: ['EU'] })];
    expect(choose(...two)).toEqual(choose(...two.toReversed()));
  });
});
