import type * as Gate from '../policy/gate';
import { evaluateGate } from '../policy/gate';
import { gateOf, triageOf } from '../test/decision-log';
import type { LoggedDecision } from '../workflows/contracts/decision-log';
import { candidateOf, type RuleSet } from './candidate';
import { changedGates, changedTriages, objections, rehearse, type Rehearsal } from './rehearse';
import { reportOf, toMarkdown } from './report';

jest.mock('../policy/gate', () => {
  const gate = jest.requireActual<typeof Gate>('../policy/gate');
  return { ...gate, evaluateGate: jest.fn(gate.evaluateGate) };
});

/** Close to the threshold, on the cold side of it. */
const lukewarm = { source: 'Outbound', persona: 'Procurement', industry: 'EdTech', company_size: '51-200' };

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

const rehearsing = (decisions: readonly LoggedDecision[], rules: RuleSet = {}): Promise<Rehearsal> =>
  rehearse(each(decisions), candidateOf(rules, null));

const fails = (rehearsal: Rehearsal, maxChanges?: number): string[] => objections(rehearsal, null, { maxChanges });

describe('the build that decided', () => {
  it('decides the same again', async () => {
    const log = [
      triageOf({}),
      triageOf(lukewarm),
      triageOf({ message: 'I cannot log in, please help' }),
      gateOf({}),
      gateOf({ opted_out: true }),
      gateOf({ sends_in_window: 2, oldest_send_in_window_at: '2026-06-09T12:00:00.000Z' }),
    ];
    const rehearsal = await rehearsing(log);
    expect(rehearsal).toMatchObject({ unreadable: 0, read: { triage: 3, gate: 3 } });
    expect([...changedTriages(rehearsal), ...changedGates(rehearsal)]).toEqual([]);
    expect(fails(rehearsal, 0)).toEqual([]);
  });

  it('leaves alone what a person decided, and what it cannot read', async () => {
    const byAPerson = triageOf({}, { input: { overridden: 'Cold Lead' } });
    const ofAnotherTime = gateOf({}, { input: { facts: { colour: 'blue' } } });
    expect(await rehearsing([byAPerson, ofAnotherTime])).toMatchObject({ unreadable: 2, triages: [], gates: [] });
  });
});

describe('a threshold that was moved', () => {
  it('lists the decisions that change, and why', async () => {
    const log = [triageOf({ ...lukewarm, lead_id: 'near' }), triageOf({ lead_id: 'sure' })];
    const rehearsal = await rehearsing(log, { triage: { qualified_threshold: 0.05 } });
    expect(changedTriages(rehearsal)).toMatchObject([
      {
        decision: { lead_id: 'near' },
        before: { category: 'Cold Lead' },
        after: { category: 'Campaign Qualified' },
        why: [{ factor: 'baseline', by: 2.944 }],
      },
    ]);
    expect(rehearsal.sends).toMatchObject({ newly_engaged: ['near'], no_longer_engaged: [], forbidden: [] });
  });

  it('fails the check when more changes than was allowed', async () => {
    const log = [triageOf({ ...lukewarm, lead_id: 'near' }), triageOf({ lead_id: 'sure' })];
    const rehearsal = await rehearsing(log, { triage: { qualified_threshold: 0.05 } });
    expect(fails(rehearsal, 0.5)).toEqual([]);
    expect(fails(rehearsal, 0.4)).toEqual(['1 of 2 decisions change, more than the 40 % allowed']);
  });

  it('lets a message go that a smaller cap held back', async () => {
    const capped = gateOf({ sends_in_window: 2, oldest_send_in_window_at: '2026-06-09T12:00:00.000Z' });
    const rehearsal = await rehearsing([capped], { gate: { frequencyCap: { count: 3, windowSeconds: 604_800 } } });
    expect(rehearsal.sends).toMatchObject({ let_through: ['lead-0001'], held_back: [], forbidden: [] });
  });
});

describe('people who have said stop', () => {
  it('are not engaged whatever triage says: without consent, or after an opt-out', async () => {
    const log = [
      triageOf({ ...lukewarm, lead_id: 'unasked', gdpr_consent: false }),
      triageOf({ ...lukewarm, lead_id: 'out' }, { stopped_at: '2026-06-01T00:00:00.000Z' }),
      triageOf({ ...lukewarm, lead_id: 'later' }, { stopped_at: '2026-07-01T00:00:00.000Z' }),
    ];
    const rehearsal = await rehearsing(log, { triage: { qualified_threshold: 0.001 } });
    expect(rehearsal.sends).toMatchObject({ newly_engaged: ['later'], stopped_since: ['later'], forbidden: [] });
  });

  it('are asked about for every message, in every way of saying stop', async () => {
    const rehearsal = await rehearsing([gateOf({}), gateOf({ purpose: 'service', consent: null })]);
    expect(rehearsal.gates.map(({ heedless_of }) => heedless_of)).toEqual([[], []]);
  });

  it('make the rehearsal fail when a build would write to them', async () => {
    const refused = gateOf({ opted_out: true });
    const sound = jest.mocked(evaluateGate).getMockImplementation()!;
    jest.mocked(evaluateGate).mockReturnValue({ verdict: 'send', warnings: [] });
    const rehearsal = await rehearsing([refused]);
    jest.mocked(evaluateGate).mockImplementation(sound);
    expect(fails(rehearsal)).toEqual(['1 messages would go to people who had said stop']);
    expect(rehearsal.sends.forbidden).toMatchObject([
      {
        lead_id: 'lead-0001',
        heedless_of: ['recorded stop', 'opted_out', 'consent_withdrawn', 'hard_bounce', 'complaint', 'never_consented'],
      },
    ]);
  });
});

it('is reported as Markdown that names the leads and says what was tried', async () => {
  const rehearsal = await rehearsing([triageOf({ ...lukewarm, lead_id: 'near' })], {
    triage: { qualified_threshold: 0.05 },
  });
  const effect = {
    labelled: 0,
    without_support: 0,
    difference: null,
    bounds: null,
    told: ['Unknown: no journey has ended.'],
  };
  const histories = { replayed: 3, broken: [{ workflow_id: 'lead-near', error: 'Nondeterminism' }] };
  const report = reportOf({
    rehearsal,
    effect,
    histories,
    objections: ['1 of 3 histories no longer replay'],
    candidate: ['This build.'],
  });
  expect(report.verdict).toBe('fail');
  const text = toMarkdown(report);
  for (const part of [
    'do not deploy',
    '**1 of 3 histories no longer replay**',
    '| Cold Lead | Campaign Qualified | 1 |',
    '| near | triage |',
    'Engaged, who were not: 1 (near)',
    '- lead-near: Nondeterminism',
    'Unknown: no journey has ended.',
  ])
    expect(text).toContain(part);
});
