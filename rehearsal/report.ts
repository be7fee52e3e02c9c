/** What a rehearsal found, as JSON for programs and as Markdown for a change's page. Lead ids are in it, personal data is not. */
import type { Effect } from './effect';
import { changedGates, changedTriages, movesOf, type Move, type Rehearsal } from './rehearse';
import type { ReplayFindings } from './replay';
import type { SendChanges } from './sends';
import type { RehearsedTriage, TriageAnswer } from './triage';

export interface RehearsalReport {
  verdict: 'pass' | 'fail';
  /** why it failed */
  objections: string[];
  /** what was rehearsed, a line each */
  candidate: string[];
  decisions: {
    read: Rehearsal['read'];
    unreadable: number;
    triage: KindReport;
    gate: KindReport;
  };
  changes: Change[];
  sends: SendChanges;
  effect: Effect;
  /** null: none were looked for */
  histories: ReplayFindings | null;
}

interface KindReport {
  made_again: number;
  changed: number;
  moves: Move[];
}

export interface Change {
  decision_id: string;
  kind: 'triage' | 'gate';
  lead_id: string | null;
  decided_at: string;
  from: string;
  to: string;
  why: string;
}

export type Found = Pick<RehearsalReport, 'objections' | 'candidate' | 'effect' | 'histories'> & {
  rehearsal: Rehearsal;
};

export function reportOf({ rehearsal, ...found }: Found): RehearsalReport {
  const triages = changedTriages(rehearsal);
  const gates = changedGates(rehearsal);
  return {
    verdict: found.objections.length === 0 ? 'pass' : 'fail',
    ...found,
    decisions: {
      read: rehearsal.read,
      unreadable: rehearsal.unreadable,
      triage: { made_again: rehearsal.triages.length, changed: triages.length, moves: movesOf(triages, routeName) },
      gate: { made_again: rehearsal.gates.length, changed: gates.length, moves: movesOf(gates, gateName) },
    },
    changes: [
      ...triages.map((each) => changeOf('triage', each, triageName, whyOf(each))),
      ...gates.map((each) => changeOf('gate', each, gateName, each.after.reason ?? 'nothing stands in the way')),
    ],
    sends: rehearsal.sends,
  };
}

const routeName = ({ category, asks_a_person }: TriageAnswer): string =>
  `${category}${asks_a_person ? ', a person asked' : ''}`;
const triageName = (answer: TriageAnswer): string => `${routeName(answer)}, score ${answer.score}`;
const gateName = ({ verdict, reason }: { verdict: string; reason: string | null }): string =>
  reason === null ? verdict : `${verdict}: ${reason}`;
const whyOf = ({ why }: RehearsedTriage): string =>
  why.map(({ factor, by }) => `${factor} ${by > 0 ? '+' : '−'}${Math.abs(by)}`).join(', ');

function changeOf<T>(
  kind: Change['kind'],
  { decision, before, after }: { decision: RehearsedTriage['decision']; before: T; after: T },
  name: (answer: T) => string,
  why: string,
): Change {
  const { decision_id, lead_id, decided_at } = decision;
  return { decision_id, kind, lead_id, decided_at, from: name(before), to: name(after), why };
}

/** Of each list; the JSON has all. */
const SHOWN = 50;

export function toMarkdown(report: RehearsalReport): string {
  const { decisions, changes, sends, effect, histories } = report;
  return [
    `# Rehearsal: ${report.verdict === 'pass' ? 'nothing speaks against it' : 'do not deploy'}`,
    ...report.objections.map((objection) => `- **${objection}**`),
    '',
    ...report.candidate.map((line) => `- ${line}`),
    '',
    '## Decisions',
    '',
    ...markdownTable(
      ['kind', 'read', 'made again', 'changed'],
      [
        ['triage', decisions.read.triage, decisions.triage.made_again, decisions.triage.changed],
        ['gate', decisions.read.gate, decisions.gate.made_again, decisions.gate.changed],
      ],
    ),
    ...(decisions.unreadable > 0
      ? [
          '',
          `${decisions.unreadable} could not be made again: a person decided, or this build does not know their input.`,
        ]
      : []),
    ...movesSection([...decisions.triage.moves, ...decisions.gate.moves]),
    ...changesSection(changes),
    '',
    '## Messages',
    '',
    ...sendsSection(sends),
    '',
    '## Expected effect',
    '',
    ...effect.told,
    '',
    '## Histories',
    '',
    ...historiesSection(histories),
    '',
  ].join('\n');
}

function movesSection(moves: readonly Move[]): string[] {
  if (moves.length === 0) return [];
  const rows = moves
    .slice(0, SHOWN)
    .map(({ from, to, decisions }) => [from, from === to ? 'the same, other score' : to, decisions]);
  return ['', ...markdownTable(['from', 'to', 'decisions'], rows), ...more(moves, 'kinds of change')];
}

function changesSection(changes: readonly Change[]): string[] {
  if (changes.length === 0) return ['', 'No decision changes.'];
  const rows = changes.slice(0, SHOWN).map(({ lead_id, kind, from, to, why }) => [lead_id ?? '–', kind, from, to, why]);
  return ['', ...markdownTable(['lead', 'kind', 'from', 'to', 'why'], rows), ...more(changes, 'changes')];
}

function sendsSection(sends: SendChanges): string[] {
  const { forbidden } = sends;
  return [
    forbidden.length === 0
      ? 'Nobody who had said stop would be written to.'
      : '**People who had said stop would be written to:**',
    ...forbidden
      .slice(0, SHOWN)
      .map(({ lead_id, decision_id, heedless_of }) => `- ${lead_id} (${decision_id}): ${heedless_of.join(', ')}`),
    ...more(forbidden, 'such messages'),
    '',
    listed('Engaged, who were not', sends.newly_engaged),
    listed('of these, said stop since', sends.stopped_since),
    listed('Not engaged, who were', sends.no_longer_engaged),
    listed('Messages let go that were held back', sends.let_through),
    listed('Messages held back that went', sends.held_back),
  ];
}

const listed = (what: string, leads: readonly string[]): string =>
  `- ${what}: ${leads.length}${leads.length === 0 ? '' : ` (${leads.slice(0, SHOWN).join(', ')}${leads.length > SHOWN ? ', …' : ''})`}`;

function historiesSection(histories: ReplayFindings | null): string[] {
  if (histories === null) return ['Not replayed.'];
  const { replayed, broken } = histories;
  if (replayed === 0) return ['There were none.'];
  return [
    broken.length === 0 ? `All ${replayed} replay.` : `**${broken.length} of ${replayed} no longer replay:**`,
    ...broken.slice(0, SHOWN).map(({ workflow_id, error }) => `- ${workflow_id}: ${error}`),
    ...more(broken, 'histories'),
  ];
}

const more = (all: readonly unknown[], what: string): string[] =>
  all.length > SHOWN ? ['', `… and ${all.length - SHOWN} more ${what}; --json has them all.`] : [];

function markdownTable(head: string[], rows: (string | number)[][]): string[] {
  const line = (cells: (string | number)[]): string =>
    `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}
