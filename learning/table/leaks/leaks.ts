/**
 * Columns that were written after the outcome, or because of it. No single test tells them from honest strong columns, so
 * evidence is added up in points, each with its words; a column is left out from three points on, and named from two.
 *
 * - alone: AUC .95 or more is three points, .90 two. What is known of a lead at intake does not do that.
 * - never: a part of the table, a tenth at least of one outcome, where the other as good as never occurs (two points), or
 *   hardly ever (one). Honest columns do that too, when they say who is contacted at all: so it is not enough.
 * - filled in: that part is where the column is filled in (three points: somebody wrote down how it ended), or where it is
 *   empty (two).
 * - gain: it closes half of the gap between the AUC of all other columns and 1, and adds .1 at least (one point).
 * - name: words for what comes later, counted only where the column says something of the label (one point, plain ones three).
 * - together: judgements by name that several columns hold for the same part of the rows alone (two points); and what is
 *   filled in just where an accused column is, and has such a name too, goes with it.
 */
import { percent, type Finding } from '../finding';
import { allRows, shuffle } from '../order';
import { takeLabels, takeRows } from '../rows';
import type { Table } from '../table';
import { foldsFor } from './evidence';
import { gainOf, type GainMeasure } from './gain';
import { isJudgement, nameHint } from './names';
import { filledTogether } from './presence';
import { add, SAYS_SOMETHING, suspectOf, type Suspect } from './suspect';

const LEFT_OUT_FROM = 3;
const NAMED_FROM = 2;
/** Evidence is looked for in so many rows; more change it by less than a point. */
const MAX_ROWS = 20_000;
const MAX_GAIN_TESTS = 6;
const GAIN_FROM_AUC = 0.75;
const TOO_GOOD = 0.975;

/** @param labels 1 and 0 */
export function findLeaks(table: Table, labels: Uint8Array, seed: number, measure: GainMeasure): Finding[] {
  const rows = shuffle(allRows(table.rows), seed).subarray(0, MAX_ROWS);
  const sample = takeRows(table, rows);
  const sampled = takeLabels(labels, rows);
  const yes = sampled.reduce((total, label) => total + label, 0);
  if (yes === 0 || yes === sampled.length) return [];
  const fold = foldsFor(shuffle(allRows(sample.rows), seed + 1));
  const suspects = sample.columns.map((column) => suspectOf(column, sampled, fold));
  together(suspects);
  const accused = accuse(suspects, sampled, measure);
  return suspects
    .filter((suspect) => accused.has(suspect) || suspect.points >= NAMED_FROM)
    .map((suspect) => findingOf(suspect, accused.has(suspect)));
}

function together(suspects: readonly Suspect[]): void {
  for (const suspect of suspects) {
    if (!isJudgement(suspect.column.name) || suspect.evidence.explained < SAYS_SOMETHING) continue;
    const same = suspects.filter(
      (other) =>
        other !== suspect && isJudgement(other.column.name) && filledTogether(suspect.presence, other.presence),
    );
    if (same.length === 0) continue;
    const names = same.map(({ column }) => column.name).join(', ');
    add(
      suspect,
      2,
      `it is empty in ${percent(suspect.presence.empty)} of the rows, the same as those of ${names}: a judgement that one later step makes of some leads`,
    );
  }
}

/** Strongest first, so that a leak does not hide behind another one. */
function accuse(suspects: readonly Suspect[], labels: Uint8Array, measure: GainMeasure): Set<Suspect> {
  const accused = new Set(suspects.filter(({ points }) => points >= LEFT_OUT_FROM));
  const candidates = suspects
    .filter((suspect) => !accused.has(suspect) && suspect.evidence.auc >= GAIN_FROM_AUC)
    .sort((a, b) => b.evidence.auc - a.evidence.auc)
    .slice(0, MAX_GAIN_TESTS);
  for (const suspect of candidates) {
    const others = suspects.filter((other) => other !== suspect && !accused.has(other));
    const gain = gainOf(suspect, others, labels, measure);
    if (gain === undefined) continue;
    add(suspect, 1, gain);
    if (suspect.points >= LEFT_OUT_FROM) accused.add(suspect);
  }
  for (const suspect of suspects) {
    const companion = [...accused].find(
      (other) => other !== suspect && filledTogether(suspect.presence, other.presence),
    );
    if (!companion || accused.has(suspect) || !nameHint(suspect.column.name)) continue;
    suspect.reasons.push(`it is filled in just where ${companion.column.name} is, by the same step`);
    accused.add(suspect);
  }
  return accused;
}

function findingOf({ column, reasons }: Suspect, isLeak: boolean): Finding {
  return {
    column: column.name,
    kind: isLeak ? 'leak' : 'suspicion',
    evidence: reasons.join('; '),
    left_out: isLeak,
  };
}

/** What is left is hardly ever this good: a leak that comes in parts shows here. */
export function tooGood(auc: number): Finding[] {
  if (auc < TOO_GOOD) return [];
  const evidence = `an AUC of ${auc.toFixed(3)} on rows it has not seen is better than leads usually allow: look for a column that knows the outcome`;
  return [{ column: null, kind: 'too_good', evidence, left_out: false }];
}
