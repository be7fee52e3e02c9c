import fc from 'fast-check';
import type { Lead } from '../../workflows/contracts/lead';
import type { Variant } from '../../workflows/contracts/campaign';
import { CHANNELS, type Channel } from '../../workflows/contracts/channels';
import { blankLead, campaign, qualifiedLead, variant, warmProfile } from '../../test/leads';
import type { Profile } from '../knowledge';
import { personalize, TemplateError } from './personalize';

const write = (lead: Partial<Lead>, changes: Partial<Variant> = {}, profile: Profile | null = null) =>
  personalize({
    lead: { ...blankLead, ...lead },
    profile,
    campaign,
    variant: { ...variant, ...changes },
    channel: 'Email',
  });
const LEAK = /undefined|null|NaN|\{\{|\}\}|\{%|\[object/;

describe('a personalised message', () => {
  it('speaks of the person, the company and their interests, and asks for something', () => {
    const { subject, body } = write(qualifiedLead, {}, warmProfile);
    expect(subject).toBe('An idea for Northwind Labs');
    expect(body).toMatch(/^Hi Avery,/);
    expect(body).toContain('analytics and automation');
    expect(body).toContain('Book a demo: a reply to this message is enough.');
  });

  it('reads well when nothing is known', () => {
    const { subject, body } = write({});
    expect(subject).toBe('An idea for your company');
    expect(body).toMatch(/^Hi there,/);
    expect(body).toContain('teams in your industry');
  });

  it('works without campaign and variant', () => {
    const { subject, body } = personalize({
      lead: blankLead,
      profile: null,
      campaign: null,
      variant: null,
      channel: 'Email',
    });
    expect(subject + body).not.toMatch(LEAK);
  });

  it.each(['Professional', 'friendly', 'URGENT', 'Playful', 'Baroque', null])('has words for the tone %s', (tone) => {
    const { subject, body } = write(qualifiedLead, { tone, subject_line: null });
    expect(subject + body).toContain('Avery');
    expect(subject + body).not.toMatch(LEAK);
  });

  it("renders a customer's own template, flat and dotted names alike", () => {
    const body =
      'Hi {{ lead.first_name | upcase }}, {{ campaign.name }} for {{ company }}{% if interests != "" %} ({{ interests }}){% endif %}.';
    expect(write(qualifiedLead, { body }).body).toBe('Hi AVERY, Spring launch for Northwind Labs.\n');
    expect(write({}, { body: 'Hello {{ first_name }}{{ favourite_colour }}!' }).body).toBe('Hello there!\n');
  });

  it('keeps the subject on one line, whatever the fields hold', () => {
    expect(write({ company: 'Evil\r\nBcc: all@example.com' }).subject).toBe('An idea for Evil Bcc: all@example.com');
    expect(write({ company: 'x'.repeat(500) }).subject.length).toBeLessThanOrEqual(200);
  });

  it('does not escape: it is plain text', () => {
    expect(write({ company: 'Smith & Sons <Ltd>' }).subject).toBe('An idea for Smith & Sons <Ltd>');
  });
});

describe('a nurturing touch', () => {
  const touch = (nurture: { touch: number; of: number }, channel: Channel = 'Email') =>
    personalize({ lead: qualifiedLead, profile: warmProfile, campaign, variant: null, channel, nurture });

  it('speaks of the interests of the lead, differently each time, and says goodbye at the end', () => {
    const letters = [1, 2, 3, 4, 5].map((each) => touch({ touch: each, of: 5 }));
    expect(new Set(letters.map(({ subject }) => subject)).size).toBe(5);
    expect(letters[1]?.body).toContain('analytics and automation');
    expect(letters[4]?.body).toContain('the last message of this kind');
    expect(letters.map(({ subject, body }) => subject + body).join('')).not.toMatch(LEAK);
  });

  it('says goodbye in its last touch only, however short or long it is', () => {
    const isGoodbye = (nurture: { touch: number; of: number }) => touch(nurture).body.includes('the last message');
    expect(isGoodbye({ touch: 1, of: 1 })).toBe(false);
    expect(isGoodbye({ touch: 2, of: 2 })).toBe(true);
    for (let each = 1; each < 12; each += 1) expect(isGoodbye({ touch: each, of: 12 })).toBe(false);
  });

  it('reads well when nothing is known', () => {
    for (let each = 1; each <= 5; each += 1) {
      const nurture = { touch: each, of: 5 };
      const { subject, body } = personalize({
        ...{ lead: blankLead, profile: null, campaign: null, variant: null, channel: 'Email', nurture },
      });
      expect(subject + body).not.toMatch(LEAK);
    }
  });
});

describe('a channel that carries a sentence or two', () => {
  const brief = (channel: Channel, changes: Partial<Variant> = {}) =>
    personalize({
      lead: qualifiedLead,
      profile: null,
      campaign,
      variant: { ...variant, subject_line: null, ...changes },
      channel,
    });

  it.each(CHANNELS.filter((channel) => channel !== 'Email'))('gets a short text: %s', (channel) => {
    const { body } = brief(channel);
    expect(body).toContain('Avery');
    expect(body.trim().split('\n')).toHaveLength(1);
    expect(body).not.toMatch(LEAK);
  });

  it('says how to opt out where the channel has no way of its own', () => {
    expect(brief('SMS').body).toContain('Reply STOP to opt out.');
  });

  it('refuses a text that is longer than the channel takes', () => {
    expect(() => brief('SMS', { body: 'x'.repeat(460) })).toThrow(/SMS takes 459 characters/);
  });
});

describe('a template that cannot be used', () => {
  it.each([
    ['Hi {{ first_name', 'broken syntax'],
    ['{% if x %}never closed', 'an open tag'],
    ['{{ first_name | no_such_filter }}', 'an unknown filter'],
    ['{% raw %}{{ first_name }}{% endraw %}', 'a placeholder that would be shown'],
    ['{{ lead }}', 'a whole object'],
    ['{% include "/etc/passwd" %}', 'a file'],
    ['{% render "secrets" %}', 'another template'],
    ['{% for i in (1..1000000000) %}x{% endfor %}', 'work without end'],
    ['{{ no_such_field }}', 'nothing comes out'],
  ])('%s is a typed error that names the variant and no value (%s)', (body) => {
    const attempt = (): unknown => write(qualifiedLead, { body });
    expect(attempt).toThrow(TemplateError);
    expect(attempt).toThrow(/body template of variant camp-001-a/);
    expect(attempt).not.toThrow(/Avery|Northwind/);
  });

  it('does not reach into prototypes', () => {
    expect(write(qualifiedLead, { body: 'x{{ first_name.constructor }}{{ lead.__proto__.toString }}' }).body).toBe(
      'x\n',
    );
  });
});

describe('whatever the fields hold', () => {
  const trouble = fc.option(
    fc.oneof(
      fc.string(),
      fc.constantFrom(
        'undefined',
        'null',
        '{{name}}',
        '{{ first_name }}',
        '{% raw %}',
        '[object Object]',
        ' ',
        'N/A',
        '*|FNAME|*',
        '{',
        ',',
        'undefined Ltd',
        '\u0000',
      ),
    ),
  );
  it('no placeholder, no undefined and no line break in the subject comes out', () => {
    fc.assert(
      fc.property(trouble, trouble, trouble, fc.array(trouble), (first_name, company, industry, interests) => {
        const profile = { ...warmProfile, preferences: { interests } };
        const { subject, body } = write({ first_name, company, industry }, { subject_line: null }, profile);
        expect(subject).not.toMatch(/[\r\n]/);
        for (const text of [subject, body]) {
          expect(text).not.toMatch(/\{\{|\}\}|\{%|\[object Object\]|\bundefined\b/);
          expect(text).not.toMatch(/(Hi|Hello|Hey) ,/);
        }
      }),
      { numRuns: 200 },
    );
  });
});
