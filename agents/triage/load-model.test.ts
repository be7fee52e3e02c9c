import { changed, artefactOf, trainedModel } from '../../test/triage-models';
import { logit } from '../../learning/logistic';
import { loadTriageModel, unsureWithin } from './load-model';

const model = trainedModel();

it('is opened with the threshold and the id of the artefact', () => {
  const loaded = loadTriageModel(artefactOf(model));
  expect(loaded).toMatchObject({
    version: `triage-${model.sha256.slice(0, 12)}`,
    threshold: model.threshold.value,
    classifier: { columns: expect.arrayContaining(['source']) },
  });
  expect(loaded.classifier.predictRow({ source: 'Referral' })).toBeGreaterThan(
    loaded.classifier.predictRow({ source: 'Outbound' }),
  );
});

it.each([0, 1])('refuses a threshold of %d', (value) => {
  const text = artefactOf(changed(model, { threshold: { ...model.threshold, value } }));
  expect(() => loadTriageModel(text)).toThrow('between 0 and 1');
});

describe('where a person is asked', () => {
  /** a hundred leads in each of ten bins, evenly from 0 to 1 */
  const even = Array.from({ length: 10 }, (_, bin) => ({
    rows: 100,
    from: bin / 10,
    to: (bin + 1) / 10,
    predicted: (bin + 0.5) / 10,
    observed: 0.5,
  }));

  it.each([0.5, 0.2, 0.9])('is one lead in twenty about a threshold of %d', (threshold) => {
    const within = unsureWithin(even, threshold);
    const asked = Array.from({ length: 10_000 }, (_, at) => (at + 0.5) / 10_000).filter(
      (probability) => Math.abs(logit(probability) - logit(threshold)) < within,
    );
    expect(asked.length / 10_000).toBeCloseTo(0.05, 3);
  });

  it('is as far as it takes where no lead was near, and nowhere where very many are', () => {
    const far = unsureWithin([{ rows: 100, from: 0.6, to: 0.7, predicted: 0.65, observed: 0.6 }], 0.1);
    expect(far).toBeCloseTo(logit(0.605) - logit(0.1), 3);
    expect(unsureWithin([{ rows: 100, from: 0.3, to: 0.3, predicted: 0.3, observed: 0.3 }], 0.3)).toBeLessThan(1e-6);
  });
});
