/** One column before the court: what it says alone, where the outcome never occurs, what its name hints at. */
import { percent } from '../finding';
import type { Column } from '../table';
import { binned, type Binned } from './bins';
import { evidenceOf, inWords, type ColumnEvidence } from './evidence';
import { nameHint } from './names';
import { filledIn, type Presence } from './presence';

/** Share of the deviance from which a column says something. */
export const SAYS_SOMETHING = 0.015;
/** Of one outcome, how much a region must hold. */
const COVERS = 0.1;

export interface Suspect {
  column: Column;
  binned: Binned;
  evidence: ColumnEvidence;
  presence: Presence;
  points: number;
  reasons: string[];
}

export function suspectOf(column: Column, labels: Uint8Array, fold: Uint8Array): Suspect {
  const bins = binned(column);
  const evidence = evidenceOf(bins, labels, fold);
  const suspect = { column, binned: bins, evidence, presence: filledIn(column, labels, fold), points: 0, reasons: [] };
  alone(suspect);
  occurrence(suspect);
  named(suspect);
  return suspect;
}

export function add(suspect: Suspect, points: number, reason: string): void {
  suspect.points += points;
  suspect.reasons.push(reason);
}

function alone(suspect: Suspect): void {
  const { auc } = suspect.evidence;
  const text = `alone it tells yes from no with an AUC of ${auc.toFixed(3)}`;
  if (auc >= 0.95) add(suspect, 3, text);
  else if (auc >= 0.9) add(suspect, 2, text);
}

function occurrence(suspect: Suspect): void {
  const { evidence, presence, binned } = suspect;
  const filled = presence.region;
  if (filled && filled.covers >= COVERS) {
    const isFilled = filled.bins.has(1);
    const where = isFilled ? 'the column filled in' : 'the column empty';
    add(suspect, isFilled ? 3 : 2, inWords(filled, where));
    return;
  }
  const { never, hardlyEver } = evidence;
  if (never && never.covers >= COVERS) add(suspect, 2, inWords(never, binned.describe(never.bins)));
  else if (hardlyEver && hardlyEver.covers >= COVERS)
    add(suspect, 1, inWords(hardlyEver, binned.describe(hardlyEver.bins)));
}

function named(suspect: Suspect): void {
  const { column, evidence } = suspect;
  const hint = nameHint(column.name);
  if (!hint || evidence.explained < SAYS_SOMETHING) return;
  const isMuch = hint.points === 2;
  add(suspect, hint.points, hint.why);
  if (isMuch) add(suspect, 1, `it explains ${percent(evidence.explained)} of the outcome's deviance`);
}
