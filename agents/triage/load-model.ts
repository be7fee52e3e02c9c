/** From an artefact to the model that triage decides by, with the doubt at which a person is asked. */
import { InvalidModelError } from '../../learning/models/load';
import { openModel, type Model } from '../../learning/training/model';
import { unknownColumns } from '../../policy/triage-columns';
import { modelIdOf } from '../../workflows/contracts/model';
import { logit, sigmoid } from '../../learning/logistic';
import type { TriageModel } from './policy';

/** Share of the leads that a person is asked about, as with the rules: people are scarce. */
const ASKED_SHARE = 0.05;
/** Log-odds beyond which nothing is doubtful. */
const WIDEST = 20;
const HALVINGS = 40;

/** @throws InvalidModelError when it cannot be opened, or is not for triage */
export function loadTriageModel(artefact: string): TriageModel {
  const { model, classifier } = openModel(artefact);
  const unknown = unknownColumns(classifier.columns);
  if (unknown.length > 0)
    throw new InvalidModelError(`it looks at columns that triage does not know: ${unknown.join(', ')}`);
  const threshold = model.threshold.value;
  if (threshold <= 0 || threshold >= 1)
    throw new InvalidModelError(`its threshold is ${threshold}, not between 0 and 1`);
  return {
    version: modelIdOf('triage', model.sha256),
    classifier,
    threshold,
    unsure_within: unsureWithin(model.measures.reliability, threshold),
  };
}

type Bins = Model['measures']['reliability'];

/**
 * The distance from the threshold, in log-odds, within which one lead in twenty lay when the model was tested. Between the
 * ends of a bin probabilities are taken to lie evenly.
 */
export function unsureWithin(bins: Bins, threshold: number): number {
  const middle = logit(threshold);
  const shareWithin = (distance: number): number =>
    shareBelow(bins, sigmoid(middle + distance)) - shareBelow(bins, sigmoid(middle - distance));
  let [low, high] = [0, WIDEST];
  for (let halving = 0; halving < HALVINGS; halving++) {
    const distance = (low + high) / 2;
    if (shareWithin(distance) < ASKED_SHARE) low = distance;
    else high = distance;
  }
  return low;
}

function shareBelow(bins: Bins, probability: number): number {
  let [below, all] = [0, 0];
  for (const { rows, from, to } of bins) {
    all += rows;
    if (probability >= to) below += rows;
    else if (probability > from) below += (rows * (probability - from)) / (to - from);
  }
  return all === 0 ? 0 : below / all;
}
