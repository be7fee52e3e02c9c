import { classify, type Answer } from './classify';
import { parseMessage } from './message';
import { bounceMail, complaintMail, plainMail, type Shape } from './testing';

const RECEIVED = new Date('2026-11-16T10:00:00Z');
const answerTo = async (raw: string): Promise<Answer> => classify(await parseMessage(raw), RECEIVED);
const original = '<send-lead-1.none.1@purple-merit>';

describe('a bounce', () => {
  it('names the message and the mailbox', async () => {
    await expect(answerTo(bounceMail({ original, recipient: 'ada@example.com' }))).resolves.toEqual({
      kind: 'bounce',
      bounce: 'hard',
      original: { message_ids: [original], addresses: [], recipient: 'ada@example.com' },
    });
  });

  it('finds the token in what is returned, folded or not', async () => {
    const original_headers = ['Reply-To:', '\tanswers+0123abcd@purple-merit.example'];
    await expect(answerTo(bounceMail({ original, original_headers }))).resolves.toMatchObject({
      original: { addresses: ['answers+0123abcd@purple-merit.example'] },
    });
  });

  it.each([
    ['5.1.1', 'hard'],
    ['5.1.10 (user unknown)', 'hard'],
    ['5.2.1', 'hard'],
    // the words of the server behind it say 5.1.1
    ['5.0.0', 'hard'],
    ['5.1.8', 'soft'],
    ['5.4.4', 'soft'],
    ['5.2.2', 'soft'],
    ['5.7.1', 'soft'],
    ['5.4.7', 'soft'],
    ['4.2.2', 'soft'],
    ['4.4.7', 'soft'],
    ['what', 'soft'],
  ])('with status %s is %s', async (status, bounce) => {
    await expect(answerTo(bounceMail({ original, status }))).resolves.toMatchObject({ kind: 'bounce', bounce });
  });

  it.each(['delayed', 'delivered', 'relayed', 'expanded'])('is none while the mail is %s', async (action) => {
    await expect(answerTo(bounceMail({ original, action, status: '4.4.1' }))).resolves.toEqual({
      kind: 'ignored',
      reason: 'not_failed',
    });
  });
});

describe('a complaint', () => {
  it('names the message and who complained', async () => {
    await expect(answerTo(complaintMail({ original }))).resolves.toEqual({
      kind: 'complaint',
      original: { message_ids: [original], addresses: [], recipient: 'ada@example.com' },
    });
  });

  it('is none when it says that this was no spam', async () => {
    await expect(answerTo(complaintMail({ original, type: 'not-spam' }))).resolves.toMatchObject({ kind: 'ignored' });
  });
});

describe('mail that no person wrote', () => {
  it.each<[string, Shape, string]>([
    [
      'Exchange',
      {
        subject: 'Automatic reply: Hello',
        headers: ['Auto-Submitted: auto-generated', 'X-Auto-Response-Suppress: All'],
        body: 'I am out of the office and will return on Monday, 30 November.',
      },
      '2026-11-30',
    ],
    [
      'Gmail',
      {
        subject: 'Out of office Re: Hello',
        headers: ['Precedence: bulk', 'X-Autoreply: yes', 'Auto-Submitted: auto-replied'],
        body: "Hi,\nI'm away until 5 January.\nBob",
      },
      '2027-01-06',
    ],
    [
      'a German office',
      {
        subject: 'Abwesenheitsnotiz: Hello',
        headers: ['Auto-Submitted: auto-replied'],
        body: 'Ich bin bis zum 5.1. im Urlaub.',
      },
      '2027-01-06',
    ],
    ['a bare subject', { subject: 'Out of Office', body: 'No e-mail until 2026-12-01' }, '2026-12-02'],
    ['a note without a date', { subject: 'Automatic reply: Hello', body: 'I am away.' }, '2026-11-23'],
  ])('says until when somebody is away: %s', async (_name, shape, day) => {
    const answer = await answerTo(plainMail(shape));
    expect(answer).toMatchObject({ kind: 'out_of_office' });
    expect(answer.kind === 'out_of_office' && answer.until.toISOString().slice(0, 10)).toBe(day);
  });

  it.each<[string, Shape]>([
    [
      'a ticket number',
      {
        headers: ['Auto-Submitted: auto-replied'],
        body: 'We have received your request #12. We will get back to you.',
      },
    ],
    [
      'a newsletter',
      { headers: ['List-Id: <news.example.com>', 'Precedence: list'], body: 'Interested? Tell me more!' },
    ],
    ['a mail server without a report', { from: 'MAILER-DAEMON@mx.example.com', body: 'Sorry, not interested' }],
    ['our own mail', { headers: ['X-Merit-Ledger-ID: send-lead-1.none.1'], body: 'Yes please' }],
  ])('is no answer: %s', async (_name, shape) => {
    await expect(answerTo(plainMail(shape))).resolves.toMatchObject({ kind: 'ignored' });
  });
});

describe('a person’s answer', () => {
  it('is what stands above the quotes', async () => {
    const body = [
      'Sounds good, call me tomorrow.',
      '',
      'On Mon, 16 Nov 2026 at 09:00, Purple Merit <answers+0123@purple-merit.example>',
      'wrote:',
      '> Hello Ada',
      '> No more of these? Unsubscribe: https://merit.example/u/0123',
    ].join('\n');
    await expect(answerTo(plainMail({ body, headers: ['Auto-Submitted: no'] }))).resolves.toEqual({
      kind: 'reply',
      outcome: 'callback_requested',
      text: 'Sounds good, call me tomorrow.',
    });
  });

  it('is read without its markup and quotes when it has no plain text', async () => {
    const html =
      '<html><head><style>p{}</style></head><body><p>Not&nbsp;interested &amp; never was.</p><blockquote>Hello<blockquote>x</blockquote></blockquote></body></html>';
    const raw = plainMail({ body: html }).replace('text/plain', 'text/html');
    await expect(answerTo(raw)).resolves.toEqual({
      kind: 'reply',
      outcome: 'negative',
      text: 'Not interested & never was.',
    });
  });

  it.each(['unsubscribe', 'Unsubscribe '])('by the mailto link unsubscribes: %s', async (subject) => {
    await expect(answerTo(plainMail({ subject, headers: ['Auto-Submitted: auto-generated'] }))).resolves.toEqual({
      kind: 'unsubscribe',
    });
  });

  it('is understood although the message was cut off', async () => {
    const raw = bounceMail({ original });
    const upToReport = raw.slice(0, raw.indexOf('Diagnostic-Code'));
    await expect(answerTo(upToReport)).resolves.toMatchObject({ kind: 'bounce', bounce: 'hard' });
  });
});
