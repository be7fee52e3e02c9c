import type { ChannelStanding } from '../workflows/contracts/consent';
import { allowedChannels, recommendNextAction, type NextActionFacts } from './next-action';

const standing = (channel: ChannelStanding['channel'], open = true): ChannelStanding => ({
  channel,
  consent: open ? 'granted' : null,
  service_consent: null,
  has_address: true,
  suppressed: false,
});
const facts = (extra: Partial<NextActionFacts> = {}, lead: Partial<NextActionFacts['lead']> = {}): NextActionFacts => ({
  lead: {
    lead_status: 'Open',
    triage_category: 'Campaign Qualified',
    flags: [],
    preferred_channel: null,
    ...lead,
  },
  stage: null,
  opted_out: false,
  open_escalation_id: null,
  offered_to: null,
  owner: null,
  has_answered: false,
  active_intent: null,
  channels: [standing('Email'), standing('SMS'), standing('Call', false)],
  preferred_channels: [],
  similar: { trials: 0, successes: 0 },
  ...extra,
});

it.each<[string, NextActionFacts, string]>([
  ['who asked us to stop', facts({ opted_out: true, has_answered: true }), 'do_not_contact'],
  ['an open question', facts({ open_escalation_id: 'lead-a.1.triage' }), 'answer_escalation'],
  ['a flagged lead', facts({}, { flags: ['competitor'] }), 'do_not_contact'],
  ['an offer nobody has taken', facts({ offered_to: 'rep-1', has_answered: true }), 'accept_assignment'],
  ['an answer with an owner', facts({ has_answered: true, owner: 'rep-1' }), 'follow_up_in_person'],
  ['an answer without one', facts({ has_answered: true }), 'hand_to_owner'],
  ['a customer', facts({}, { lead_status: 'Converted' }), 'hand_to_owner'],
  ['a lead nobody has looked at', facts({}, { triage_category: null }), 'triage'],
  ['one who wants help', facts({ active_intent: 'billing problem' }), 'support'],
  ['a general inquiry', facts({}, { triage_category: 'General Inquiry' }), 'support'],
  ['a journey under way', facts({ stage: 'engaging' }), 'wait'],
  ['nobody to be written to', facts({ channels: [standing('Email', false)] }), 'ask_for_consent'],
  ['a qualified lead', facts(), 'engage'],
  ['a cold lead', facts({}, { triage_category: 'Cold Lead' }), 'nurture'],
])('recommends for %s what its rule says', (_name, given, action) => {
  const advice = recommendNextAction(given);
  expect(advice.action).toBe(action);
  expect(advice.reasons[0]?.text).toMatch(/\.$/);
});

it('never offers to write to somebody who must not be written to, not even as an alternative', () => {
  for (const given of [facts({ opted_out: true }), facts({}, { flags: ['spam'] })]) {
    const { action, alternatives, channel } = recommendNextAction(given);
    expect([action, ...alternatives.map((each) => each.action)]).not.toContain('engage');
    expect(channel).toBeNull();
  }
});

it('chooses the lead’s own channel, then the one that was learned, then the usual one, and only where consent is', () => {
  expect(allowedChannels(facts())).toEqual(['Email', 'SMS']);
  expect(allowedChannels(facts({ preferred_channels: ['Call', 'SMS'] }))).toEqual(['SMS', 'Email']);
  expect(allowedChannels(facts({ preferred_channels: ['SMS'] }, { preferred_channel: 'Email' }))[0]).toBe('Email');
});

it('tells of similar attempts, failures included', () => {
  const [reason] = recommendNextAction(facts({ similar: { trials: 12, successes: 3 } })).reasons;
  expect(reason?.text).toContain('Of 12 similar attempts 3 succeeded.');
});
