import type { Channel } from '../../workflows/contracts/channels';
import { chooseChannel, type ChannelQuestion, type ReachableBy } from './channel';

const open = (...names: Channel[]): ReachableBy[] =>
  names.map((channel) => ({ channel, consent: 'granted', has_address: true, suppressed: false }));
const variants = [
  { variant_id: 'mail-a', channel: 'Email' as const },
  { variant_id: 'mail-b', channel: 'Email' as const },
  { variant_id: 'sms-a', channel: 'SMS' as const },
];
const choose = (changes: Partial<ChannelQuestion> = {}) =>
  chooseChannel({
    lead: { preferred_channel: 'Email' },
    profile: null,
    channels: open('Email', 'SMS'),
    variants,
    patterns: [],
    earlier: [],
    excluded: [],
    ...changes,
  });
const earlier = (...ids: string[]) =>
  ids.map((variant_id) => ({
    variant_id,
    channel: variant_id.startsWith('sms') ? ('SMS' as const) : ('Email' as const),
  }));

describe('the first touch', () => {
  it('goes by the preferred channel, with all its variants to choose from', () => {
    expect(choose()).toEqual({ channel: 'Email', variant_ids: ['mail-a', 'mail-b'], warnings: [] });
  });

  it.each<[string, Partial<ReachableBy>]>([
    ['without consent', { consent: null }],
    ['whose consent was withdrawn', { consent: 'withdrawn' }],
    ['without an address', { has_address: false }],
    ['that is suppressed', { suppressed: true }],
  ])('takes another channel than a preferred one %s, and says so', (_what, change) => {
    const channels = open('Email', 'SMS').map((each) => (each.channel === 'SMS' ? { ...each, ...change } : each));
    const choice = choose({ lead: { preferred_channel: 'SMS' }, channels });
    expect(choice).toMatchObject({ channel: 'Email', warnings: [expect.stringContaining('SMS')] });
  });

  it('goes by what the lead is known to like when it never said', () => {
    const profile = { preferences: { preferred_channels: ['Fax', 'SMS', 'Email'] } };
    expect(choose({ lead: { preferred_channel: null }, profile })?.channel).toBe('SMS');
  });

  const record = (channel: string, trials: number, successes: number) => ({
    channel,
    variant_id: null,
    trials,
    successes,
  });
  const unknown = { lead: { preferred_channel: null } };

  it('goes by what similar leads evidently answer more when nothing is known of its own taste', () => {
    const patterns = [record('Email', 80, 4), record('SMS', 40, 10), record('Call', 40, 20)];
    expect(choose({ ...unknown, patterns })?.channel).toBe('SMS');
    expect(choose({ patterns })?.channel).toBe('Email');
    const profile = { preferences: { preferred_channels: ['Email'] } };
    expect(choose({ ...unknown, profile, patterns })?.channel).toBe('Email');
  });

  it('does not leave the usual channel for chance, nor for what was hardly tried', () => {
    expect(choose({ ...unknown, patterns: [record('Email', 80, 8), record('SMS', 40, 5)] })?.channel).toBe('Email');
    expect(choose({ ...unknown, patterns: [record('Email', 80, 8), record('SMS', 1, 1)] })?.channel).toBe('Email');
    expect(choose({ ...unknown, patterns: [record('Fax', 40, 40)] })?.channel).toBe('Email');
  });

  it('lets the gate say why when no channel is open', () => {
    expect(choose({ channels: [] })?.channel).toBe('Email');
  });
});

describe('an alternative', () => {
  it('is another variant first, then another channel, then what was used longest ago', () => {
    expect(choose({ earlier: earlier('mail-a') })).toMatchObject({ channel: 'Email', variant_ids: ['mail-b'] });
    expect(choose({ earlier: earlier('mail-a', 'mail-b') })).toMatchObject({ channel: 'SMS', variant_ids: ['sms-a'] });
    expect(choose({ earlier: earlier('mail-a', 'mail-b', 'sms-a') })).toMatchObject({
      channel: 'Email',
      variant_ids: ['mail-a', 'mail-b'],
    });
  });

  it('never is a channel without consent', () => {
    const choice = choose({ channels: open('Email'), earlier: earlier('mail-a', 'mail-b') });
    expect(choice?.channel).toBe('Email');
  });

  it('is another channel at once where the last one has failed', () => {
    expect(choose({ earlier: earlier('mail-a'), excluded: ['Email'] })?.channel).toBe('SMS');
  });

  it('is none when every channel has failed', () => {
    expect(choose({ earlier: earlier('mail-a'), excluded: ['Email', 'SMS'] })).toBeNull();
    expect(choose({ channels: [], excluded: ['Email'] })).toBeNull();
  });
});
