import { journeys, unlikeTheRules } from '../../test/ended-journeys';
import type { Lead } from '../../workflows/contracts/lead';
import { retrain, type Retraining, type TriageExample } from './retraining';

// learns several times over
jest.setTimeout(120_000);

const retraining = (
  examples: TriageExample[],
  champion: { model_id: string; artefact: string } | null = null,
): Retraining => retrain({ examples, champion, seed: 7, data_sha256: 'a'.repeat(64) });

it('waits while there is too little to learn from', () => {
  const { report, artefact } = retraining(journeys(60, unlikeTheRules));
  expect(report).toMatchObject({ verdict: 'too_little', journeys: 60, champion_id: null, auc_gain: null });
  expect(artefact).toBeNull();
});

it('promotes nothing that was learned from noise', () => {
  const { report, artefact } = retraining(journeys(900, () => 0.3));
  expect(report.verdict).toBe('no_signal');
  expect(report.told).toContain('900 journeys have ended');
  expect(artefact).toBeNull();
});

describe('journeys that end otherwise than the rules expect', () => {
  const early = journeys(900, unlikeTheRules);
  const first = retraining(early);

  it('bring a model that is better than the rules beyond noise', () => {
    expect(first.report).toMatchObject({ verdict: 'better', champion_id: null });
    expect(first.report.auc_gain!.low).toBeGreaterThan(0.05);
    expect(first.artefact).not.toBeNull();
  });

  it('bring none that is better than a model which has learned the same', () => {
    const champion = { model_id: 'triage-first', artefact: first.artefact! };
    const all = [...early, ...journeys(900, unlikeTheRules, { seed: 2, from: 900 })];
    const { report } = retraining(all, champion);
    expect(report).toMatchObject({ verdict: 'not_better', champion_id: 'triage-first', journeys: 1_800 });
    expect(report.auc_gain!.low).toBeLessThanOrEqual(0);
  });

  it('compare nothing on journeys that the champion has learned from', () => {
    const { report } = retraining(early, { model_id: 'triage-first', artefact: first.artefact! });
    expect(report).toMatchObject({ verdict: 'too_little', auc_gain: null });
    expect(report.told).toContain('new to what decides now');
  });

  it('bring a better model when the world has changed since the champion learned', () => {
    const champion = { model_id: 'triage-first', artefact: first.artefact! };
    const changed = ({ source }: Lead): number => (source === 'Outbound' || source === 'Event' ? 0.7 : 0.1);
    const all = [...early, ...journeys(1_800, changed, { seed: 3, from: 900 })];
    expect(retraining(all, champion).report).toMatchObject({ verdict: 'better', champion_id: 'triage-first' });
  });
});
