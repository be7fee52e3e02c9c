import type { Timer } from '../mcp/protocol/lead-methods';
import { timersBy } from './timers';

const question: Timer = { at: '2026-11-22T12:00:00.000Z', kind: 'question_expires', summary: 'q', escalation_id: 'e' };
const deferral: Timer = { at: '2026-11-22T10:00:00.000Z', kind: 'message_deferred', summary: 'd', ledger_id: 'l' };
const recorded = [deferral, question];

it.each([
  ['no worker answers', undefined],
  ['the worker knows no timers yet', {}],
])('tells what is on record when %s', (_what, status) => {
  expect(timersBy(status, recorded)).toEqual(recorded);
});

it('tells why a message waits, and until when its workflow waits', () => {
  const timer = { at: '2026-11-25T08:00:00.000Z', kind: 'touch_due' } as const;
  expect(timersBy({ timer }, recorded)).toEqual([question, { ...deferral, at: timer.at }]);
});

it('adds what only the workflow knows, in its place', () => {
  const timer = { at: '2026-11-22T11:00:00.000Z', kind: 'follow_up_due' } as const;
  expect(timersBy({ timer }, recorded)).toEqual([{ ...timer, summary: expect.stringContaining('planned') }, question]);
});

it('tells of no deferral that is being looked at now', () => {
  expect(timersBy({ timer: null }, recorded)).toEqual([question]);
});
