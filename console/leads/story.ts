/** A journey's timeline without what it says twice. */
import type { TriageResult } from '../../workflows/contracts/lead';
import { isRecord } from '../api/client';
import type { TimelineEntry } from './use-leads';

export interface StoryEntry extends TimelineEntry {
  /** what triage found, with factors and reasons */
  triage?: TriageResult;
}

const MESSAGES: ReadonlySet<unknown> = new Set(['reserved', 'sent', 'unconfirmed']);

/** An action of an agent stands beside the handoff, message or decision that it is: one of both is told. */
export function storyOf(timeline: readonly TimelineEntry[]): StoryEntry[] {
  const decisions = new Map(timeline.map((entry) => [entry.decision_id, entry]));
  const triages = new Map(
    timeline.flatMap((entry) => {
      const decision = decisions.get(nameIn(entry, 'triage:'));
      return decision && isTriage(decision.output) ? [[entry, decision.output] as const] : [];
    }),
  );
  const told = new Set<unknown>([
    ...[...triages.keys()].map((entry) => nameIn(entry, 'triage:')),
    ...timeline
      .filter(({ type }) => type === 'handoff' || type === 'send')
      .map((entry) => entry.handoff_id ?? entry.ledger_id),
  ]);
  const isTold = (entry: TimelineEntry): boolean =>
    told.has(entry.type === 'decision' ? entry.decision_id : (nameIn(entry, 'handoff:') ?? nameIn(entry, 'outreach:')));
  return timeline
    .filter((entry) => !isTold(entry))
    .map((entry) => {
      const triage = triages.get(entry);
      if (!triage) return entry;
      const { at, summary } = entry;
      const decision_id = nameIn(entry, 'triage:');
      const policy_version = decisions.get(decision_id)?.policy_version;
      return { at, summary, type: 'triage', triage, policy_version, decision_id };
    });
}

/** The message of an entry whose text may be read. */
export const messageOf = ({ type, status, ledger_id }: TimelineEntry): string | undefined =>
  type === 'send' && MESSAGES.has(status) && typeof ledger_id === 'string' ? ledger_id : undefined;

/** The handoff of an entry, where it is first told of. */
export const handoffOf = ({ type, status, handoff_id }: TimelineEntry): string | undefined =>
  type === 'handoff' && status === 'requested' && typeof handoff_id === 'string' ? handoff_id : undefined;

/** What an action is named after. */
function nameIn({ type, action_id }: TimelineEntry, prefix: string): string | undefined {
  return type === 'action' && typeof action_id === 'string' && action_id.startsWith(prefix)
    ? action_id.slice(prefix.length)
    : undefined;
}

const isTriage = (output: unknown): output is TriageResult =>
  isRecord(output) && Array.isArray(output.reasons) && Array.isArray(output.score_factors);
