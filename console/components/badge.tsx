import { words } from './words';

export type Tone = 'good' | 'bad' | 'warn' | 'info' | 'plain';

const TONES: Readonly<Record<string, Tone>> = {
  open: 'info',
  high: 'bad',
  decided: 'good',
  expired: 'warn',
  approve: 'good',
  reject: 'bad',
  modify: 'info',
  'Campaign Qualified': 'good',
  'General Inquiry': 'info',
  sent: 'good',
  refused: 'warn',
  deferred: 'warn',
  unconfirmed: 'bad',
  awaiting_approval: 'warn',
  up: 'good',
  ok: 'good',
  degraded: 'warn',
  down: 'bad',
  active: 'good',
  paused: 'warn',
  applied: 'good',
  rejected: 'bad',
  running: 'info',
  promoted: 'good',
  escalated: 'warn',
  proposed: 'info',
  champion: 'good',
  challenger: 'info',
  being_erased: 'warn',
};

/** A state in a word. The colour says it again, never alone. */
export const Badge = ({ state }: { state: string }) => (
  <span className={`badge ${TONES[state] ?? 'plain'}`}>{words(state)}</span>
);
