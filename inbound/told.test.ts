import type { NewInteraction } from '../workflows/contracts/interaction';
import { judged } from './told';

const told = (change: Partial<NewInteraction>): NewInteraction => ({
  lead_id: 'lead-1',
  channel: 'SMS',
  event_type: 'reply',
  outcome: 'none',
  metadata: {},
  ...change,
});

it.each<[string, Partial<NewInteraction>, NewInteraction['outcome']]>([
  ['an SMS', { metadata: { text: 'STOP' } }, 'unsubscribe'],
  ['an SMS of another name', { event_type: 'sms_received', metadata: { text: ' stop.' } }, 'unsubscribe'],
  ['a social network', { channel: 'Social', metadata: { text: 'Please remove me' } }, 'unsubscribe'],
  ['mail', { channel: 'Email', metadata: { text: 'Sounds good\n> unsubscribe' } }, 'positive'],
  ['nothing', {}, 'none'],
])('judges by its words what was written by %s', (_by, change, outcome) => {
  expect(judged(told(change))).toEqual(told({ ...change, outcome }));
});

it.each<[string, Partial<NewInteraction>]>([
  ['what was judged before', { outcome: 'positive', metadata: { text: 'STOP' } }],
  ['our own words', { event_type: 'sms_delivered', metadata: { text: 'Hello. STOP to opt out' } }],
  ['a machine', { metadata: { text: 'I am driving. STOP', machine: true } }],
  ['what is no text', { metadata: { text: ['STOP'] } }],
])('leaves as it is: %s', (_what, change) => {
  expect(judged(told(change))).toEqual(told(change));
});

it('takes the day of return from the words of an absence, unless it was told', () => {
  const away = { event_type: 'out_of_office', timestamp: '2026-11-20T10:00:00Z' };
  const text = 'I am away until 30 November 2026.';
  expect(judged(told({ ...away, metadata: { text } })).metadata.until).toBe('2026-12-01T00:00:00.000Z');
  const until = '2026-12-24T00:00:00.000Z';
  expect(judged(told({ ...away, metadata: { text, until } })).metadata.until).toBe(until);
});
