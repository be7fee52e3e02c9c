import fc from 'fast-check';
import { intentOf } from './reply-intent';
import { replyTextOf } from './reply-text';
import { returnDateIn } from './return-date';
import { tokenIn } from '../addresses';

const RECEIVED = new Date('2026-11-16T10:00:00Z');

describe('the day somebody is back', () => {
  it.each([
    ['I am away until 5 January', '2027-01-06'],
    ['out of office from 1st to 14th of December 2026', '2026-12-15'],
    ['I will be back on Monday 30 November.', '2026-11-30'],
    ['returning to the office on Tue, December 1st, 2026', '2026-12-01'],
    ['I’ll be back in the office on the 2nd of December', '2026-12-02'],
    ['until 2026-12-24 (back on 2027-01-04)', '2027-01-04'],
    ['Vom 20.12. bis einschließlich 5.1.2027 bin ich nicht im Büro', '2027-01-06'],
    ['Ich bin ab dem 7. Dezember wieder erreichbar, zurück am 7. Dezember', '2026-12-07'],
    ['away till 25/12', '2026-12-26'],
    ['away till 12/25/2026', '2026-12-26'],
  ])('in “%s” is %s', (text, day) => {
    expect(returnDateIn(text, RECEIVED)?.toISOString().slice(0, 10)).toBe(day);
  });

  it.each([
    'away until 5/6',
    'away until further notice',
    'until 31 February',
    'we were founded on 5 January',
    'I was away until 2 November 2026',
    'back on 16 November 2036',
    'until 99.99.',
  ])('is not known from “%s”', (text) => {
    expect(returnDateIn(text, RECEIVED)).toBeUndefined();
  });

  const DAY_MS = 86_400_000;
  const spelled = (date: Date, options: Intl.DateTimeFormatOptions, locale: string) =>
    new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options }).format(date);

  it('is the day after the last one away, and the first one back, however the date is written', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true }),
        fc.integer({ min: 2, max: 178 }),
        fc.constantFrom<(date: Date) => string>(
          (date) => date.toISOString().slice(0, 10),
          (date) => spelled(date, { day: 'numeric', month: 'long' }, 'en-GB'),
          (date) => spelled(date, { day: 'numeric', month: 'long', year: 'numeric' }, 'en-US'),
          (date) => spelled(date, { day: 'numeric', month: 'short' }, 'en-GB'),
          (date) => spelled(date, { weekday: 'long', day: 'numeric', month: 'long' }, 'de-DE'),
          (date) => spelled(date, { day: 'numeric', month: 'numeric', year: 'numeric' }, 'de-DE'),
        ),
        fc.constantFrom<[string, number]>(['until', 1], ['back on', 0], ['bis zum', 1], ['zurück am', 0]),
        (received, days, write, [phrase, added]) => {
          const named = new Date(Math.floor(received.getTime() / DAY_MS) * DAY_MS + days * DAY_MS);
          const found = returnDateIn(`Hello, I am ${phrase} ${write(named)}. Regards`, received);
          expect(found).toEqual(new Date(named.getTime() + added * DAY_MS));
        },
      ),
      { numRuns: 400 },
    );
  });

  it('takes no long time to find in any text', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^(from |until |back on |1\.|\d| )*$/, { maxLength: 3_000 }), (text) => {
        returnDateIn(text, RECEIVED);
      }),
    );
  });
});

describe('the text of a reply', () => {
  it.each([
    ['plain', 'Yes please\n\nAda', 'Yes please\n\nAda'],
    ['quoted', 'No\n> Hello\n> there', 'No'],
    ['German', 'Danke!\n\nAm 16.11.2026 um 10:00 schrieb Purple Merit <x@y>:\n> Hallo', 'Danke!'],
    ['Outlook', 'Fine.\n\n________________________________\nFrom: Purple Merit\nSent: Monday', 'Fine.'],
    ['Outlook in German', 'Gut.\n\nVon: Purple Merit <x@y>\nGesendet: Montag\nAn: Ada\nBetreff: x\n\nHallo', 'Gut.'],
    ['signature', 'Fine.\r\n-- \r\nAda Lovelace\r\nCall me', 'Fine.'],
    ['original message', 'Ok\n-----Original Message-----\nFrom: x', 'Ok'],
    ['telephone', 'Sure\n\nSent from my iPhone', 'Sure'],
    ['a sentence that begins like a quote', 'On Monday I wrote to Bob.\nCall me', 'On Monday I wrote to Bob.\nCall me'],
  ])('ends where the rest begins: %s', (_name, text, written) => {
    expect(replyTextOf(text)).toBe(written);
  });
});

it('keeps of a reply only what can be stored', () => {
  expect(replyTextOf('a\u0000b')).toBe('ab');
  expect(replyTextOf(`${'x'.repeat(19_999)}👋`)).toBe('x'.repeat(19_999));
});

describe('the intent of a reply', () => {
  it.each([
    ['STOP', 'unsubscribe'],
    ['Please remove me from your list', 'unsubscribe'],
    ['Unsubscribe\n\nJane Doe', 'unsubscribe'],
    ['STOP\n\nRegards, John', 'unsubscribe'],
    ['Unsubscribe please', 'unsubscribe'],
    ['Please remove me.', 'unsubscribe'],
    ['please stop', 'unsubscribe'],
    ['Do not send me any more emails', 'unsubscribe'],
    ['Please take my name off your list', 'unsubscribe'],
    ['I no longer wish to receive these', 'unsubscribe'],
    ["Please don't stop", 'none'],
    ['We stop production in May, call me after that', 'callback_requested'],
    ['Stop by our booth, happy to meet', 'positive'],
    ["Don't hesitate to call me", 'callback_requested'],
    ["Don't email me again. I was interested once.", 'unsubscribe'],
    ['Bitte keine weiteren E-Mails', 'unsubscribe'],
    ['I’m not interested, thanks', 'negative'],
    ['No thanks', 'negative'],
    ["please don't call me", 'negative'],
    ['Kein Interesse.', 'negative'],
    ['Interesting! Can you call me on Friday?', 'callback_requested'],
    ['Bitte um Rückruf', 'callback_requested'],
    ['Sounds good, tell me more', 'positive'],
    ["Yes, we're interested. Let's schedule a meeting", 'positive'],
    ['Klingt gut', 'positive'],
    ['Who is this?', 'none'],
    ['I will forward this to my colleague', 'none'],
    ['', 'none'],
  ])('of “%s” is %s', (text, outcome) => {
    expect(intentOf(text)).toBe(outcome);
  });
});

describe('the token of an address', () => {
  it('comes back from the address that was made with it, whatever mail servers do to its case', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9a-f]{32}$/), fc.emailAddress(), (token, other) => {
        const address = `Answers+${token.toUpperCase()}@Purple-Merit.example`;
        expect(tokenIn([other, address], 'answers@purple-merit.example')).toBe(token);
        expect(tokenIn([other], 'answers@purple-merit.example')).toBeNull();
      }),
    );
    expect(
      tokenIn(['answers+@purple-merit.example', 'answers@purple-merit.example'], 'answers@purple-merit.example'),
    ).toBeNull();
    expect(tokenIn(['answers+0a@purple-merit.example'], undefined)).toBeNull();
  });
});
