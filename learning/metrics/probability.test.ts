import { brier, ece, logLoss, reliabilityBins } from './probability';

const LABELS = [0, 1, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0];
const PROBABILITIES = [0.1, 0.8, 0.35, 0.35, 0.9, 0.2, 0.55, 0.55, 0.05, 0.6, 0.7, 0.35];

it('gives what scikit-learn 1.9.1 gives', () => {
  expect(brier(LABELS, PROBABILITIES)).toBeCloseTo(0.16041666666666668, 14);
  expect(logLoss(LABELS, PROBABILITIES)).toBeCloseTo(0.47756937584004394, 14);
});

it('is large, not infinite, for a certainty that was wrong', () => {
  expect(logLoss([1], [0])).toBeCloseTo(-Math.log(1e-15), 6);
});

it('cuts bins of equal size and adds up how far each is off', () => {
  expect(reliabilityBins(LABELS, PROBABILITIES, 3)).toEqual([
    { rows: 4, from: 0.05, to: 0.35, predicted: 0.175, observed: 0 },
    { rows: 4, from: 0.35, to: 0.55, predicted: 0.45, observed: 0.5 },
    { rows: 4, from: 0.6, to: 0.9, predicted: expect.closeTo(0.75, 12), observed: 0.75 },
  ]);
  expect(ece(LABELS, PROBABILITIES, 3)).toBeCloseTo((0.175 + 0.05 + 0) / 3, 12);
});

it('takes fewer rows than bins', () => {
  expect(ece([1, 0], [0.75, 0.25])).toBeCloseTo(0.25, 12);
});
