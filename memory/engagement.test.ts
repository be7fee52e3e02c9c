import { bestContactTime, isAnswered, isEngagement, localHour, preferredChannels } from './engagement';
import type { LearnableInteraction } from './engagement';

const interaction = (change: Partial<LearnableInteraction>): LearnableInteraction => ({
  lead_id: 'lead-1',
  timestamp: '2026-11-18T10:00:00Z',
  channel: 'Email',
  event_type: 'open',
  outcome: 'none',
  metadata: {},
  ...change,
});
const hours = (counts: Record<number, number>): number[] => Array.from({ length: 24 }, (_, hour) => counts[hour] ?? 0);

test.each([
  ['an open', {}, true, false],
  ['a click', { event_type: 'click' }, true, true],
  ['a reply', { event_type: 'reply' }, true, true],
  ['a positive call', { event_type: 'call', outcome: 'positive' }, true, true],
  [
    'a callback asked for in an event of another kind',
    { event_type: 'chat', outcome: 'callback_requested' },
    true,
    true,
  ],
  ['a negative reply', { event_type: 'reply', outcome: 'negative' }, false, false],
  ['an unsubscribe', { event_type: 'unsubscribe', outcome: 'unsubscribe' }, false, false],
  ['our own mail', { event_type: 'email_sent' }, false, false],
  ['a scanner’s click', { event_type: 'click', metadata: { machine: true } }, false, false],
] as const)('%s', (_name, change, engages, answers) => {
  expect(isEngagement(interaction(change))).toBe(engages);
  expect(isAnswered(interaction(change))).toBe(answers);
});

test('the best time is the two hours with most answers', () => {
  expect(bestContactTime(hours({ 9: 2, 10: 2, 15: 3 }))).toBe('09:00-11:00');
  expect(bestContactTime(hours({ 9: 3 }))).toBe('09:00-11:00');
  expect(bestContactTime(hours({ 23: 5 }))).toBe('22:00-24:00');
});

test('two answers are no habit', () => {
  expect(bestContactTime(hours({ 9: 2 }))).toBeUndefined();
});

test('channels come most answered first', () => {
  expect(preferredChannels({ Email: 1, SMS: 3 })).toEqual(['SMS', 'Email']);
});

test('the hour is the lead’s own, daylight saving included', () => {
  expect(localHour('2026-07-01T12:00:00Z', 'Europe/Berlin')).toBe(14);
  expect(localHour('2026-12-01T12:00:00Z', 'Europe/Berlin')).toBe(13);
  expect(localHour('2026-12-01T12:00:00Z', 'Mars/X')).toBeUndefined();
  expect(localHour('2026-12-01T12:00:00Z', null)).toBeUndefined();
});
