/** A rehearsal: decisions of the past, made again by a candidate before it is deployed, and what that would have changed. */
import type { LoggedDecision } from '../workflows/contracts/decision-log';
import { DECISION_KINDS } from '../workflows/contracts/decision-log';
import type { Candidate } from './candidate';
import { rehearseGate, type RehearsedGate } from './gate';
import type { ReplayFindings } from './replay';
import { sendChanges, type SendChanges } from './sends';
import { isChanged, rehearseTriage, type RehearsedTriage } from './triage';

export interface Rehearsal {
  /** decisions read, by kind */
  read: Record<LoggedDecision['kind'], number>;
  /** of these, not made again: by people, or from inputs that this build does not know */
  unreadable: number;
  triages: RehearsedTriage[];
  gates: RehearsedGate[];
  sends: SendChanges;
}

export async function rehearse(
  decisions: AsyncIterable<LoggedDecision>,
  candidate: Candidate,
  onDecision: () => void = () => undefined,
): Promise<Rehearsal> {
  const read = Object.fromEntries(DECISION_KINDS.map((kind) => [kind, 0])) as Rehearsal['read'];
  const triages: RehearsedTriage[] = [];
  const gates: RehearsedGate[] = [];
  let unreadable = 0;
  for await (const decision of decisions) {
    read[decision.kind] += 1;
    onDecision();
    if (decision.kind === 'triage') {
      const again = rehearseTriage(decision, candidate.triage);
      if (again) triages.push(again);
      else unreadable += 1;
    } else if (decision.kind === 'gate') {
      const again = rehearseGate(decision, candidate.gate);
      if (again) gates.push(again);
      else unreadable += 1;
    }
  }
  return { read, unreadable, triages, gates, sends: sendChanges(triages, gates) };
}

/** One move of the outcome, such as Cold Lead → Campaign Qualified, and how often it was made. */
export interface Move {
  from: string;
  to: string;
  decisions: number;
}

export const changedTriages = ({ triages }: Rehearsal): RehearsedTriage[] => triages.filter(isChanged);
export const changedGates = ({ gates }: Rehearsal): RehearsedGate[] =>
  gates.filter(({ before, after }) => before.verdict !== after.verdict || before.reason !== after.reason);

/** Most frequent first. */
export function movesOf<T>(changes: readonly { before: T; after: T }[], name: (answer: T) => string): Move[] {
  const moves = new Map<string, Move>();
  for (const { before, after } of changes) {
    const [from, to] = [name(before), name(after)];
    const move = moves.get(`${from}\n${to}`) ?? { from, to, decisions: 0 };
    moves.set(`${from}\n${to}`, { ...move, decisions: move.decisions + 1 });
  }
  return [...moves.values()].toSorted((a, b) => b.decisions - a.decisions);
}

export interface Limits {
  /** share of decisions that may change before the check fails; undefined: any */
  maxChanges?: number | undefined;
}

/** Why the candidate should not be deployed; empty: nothing speaks against it. */
export function objections(rehearsal: Rehearsal, replay: ReplayFindings | null, { maxChanges }: Limits): string[] {
  const { triages, gates, sends } = rehearsal;
  const made = triages.length + gates.length;
  const changed = changedTriages(rehearsal).length + changedGates(rehearsal).length;
  const broken = replay?.broken.length ?? 0;
  return [
    ...(broken > 0 ? [`${broken} of ${replay?.replayed ?? 0} histories no longer replay`] : []),
    ...(sends.forbidden.length > 0 ? [`${sends.forbidden.length} messages would go to people who had said stop`] : []),
    ...(maxChanges !== undefined && changed > maxChanges * made
      ? [`${changed} of ${made} decisions change, more than the ${maxChanges * 100} % allowed`]
      : []),
  ];
}
