/** For tests: mail as it really comes, of the shapes that Postfix, Exchange, Gmail and Yahoo send. */

const crlf = (lines: readonly string[]): string => lines.join('\r\n');

export interface Shape {
  to?: string;
  from?: string;
  subject?: string;
  message_id?: string;
  headers?: readonly string[];
  body?: string;
}

/** A message with one plain text. */
export const plainMail = ({
  to = 'answers@purple-merit.example',
  from = 'Ada <ada@example.com>',
  subject = 'Re: Hello',
  message_id = '<reply-1@mail.example.com>',
  headers = [],
  body = '',
}: Shape): string =>
  crlf([
    'Return-Path: <ada@example.com>',
    `From: ${from}`,
    `To: ${to}`,
    `Subject: ${subject}`,
    `Message-ID: ${message_id}`,
    'Date: Mon, 16 Nov 2026 10:00:00 +0000',
    ...headers,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    ...body.split('\n'),
    '',
  ]);

export interface ReportShape {
  to?: string;
  message_id?: string;
  /** Message-ID of our mail; none: nothing is returned */
  original?: string;
  original_headers?: readonly string[];
  recipient?: string;
}

/** What Postfix returns. */
export const bounceMail = ({
  to = 'answers@purple-merit.example',
  message_id = '<20261116.1@mx.example.com>',
  original,
  original_headers = [],
  recipient = 'ada@example.com',
  status = '5.1.1',
  action = 'failed',
}: ReportShape & { status?: string; action?: string }): string =>
  crlf([
    'Return-Path: <>',
    'From: MAILER-DAEMON@mx.example.com (Mail Delivery System)',
    'Subject: Undelivered Mail Returned to Sender',
    `To: ${to}`,
    'Auto-Submitted: auto-replied',
    `Message-ID: ${message_id}`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="4CQ.1/mx"',
    '',
    'This is a MIME-encapsulated message.',
    '',
    '--4CQ.1/mx',
    'Content-Description: Notification',
    'Content-Type: text/plain; charset=us-ascii',
    '',
    'This is the mail system at host mx.example.com.',
    "I'm sorry to have to inform you that your message could not be delivered.",
    '',
    '--4CQ.1/mx',
    'Content-Description: Delivery report',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example.com',
    'X-Postfix-Queue-ID: 4CQ',
    'Arrival-Date: Mon, 16 Nov 2026 10:00:00 +0000 (UTC)',
    '',
    `Final-Recipient: rfc822; ${recipient}`,
    `Original-Recipient: rfc822;${recipient}`,
    `Action: ${action}`,
    `Status: ${status}`,
    'Remote-MTA: dns; aspmx.example.com',
    'Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does',
    '    not exist.',
    '',
    ...returned('4CQ.1/mx', original, original_headers, recipient),
    '--4CQ.1/mx--',
    '',
  ]);

/** What Yahoo's feedback loop sends. */
export const complaintMail = ({
  to = 'answers@purple-merit.example',
  message_id = '<feedback-1@arf.mail.example.com>',
  original,
  original_headers = [],
  recipient = 'ada@example.com',
  type = 'abuse',
}: ReportShape & { type?: string }): string =>
  crlf([
    'From: <feedback@arf.mail.example.com>',
    `To: ${to}`,
    'Subject: FW: Hello',
    `Message-ID: ${message_id}`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=feedback-report; boundary="part1"',
    '',
    '--part1',
    'Content-Type: text/plain; charset="US-ASCII"',
    '',
    'This is an email abuse report.',
    '',
    '--part1',
    'Content-Type: message/feedback-report',
    '',
    `Feedback-Type: ${type}`,
    'User-Agent: Yahoo!-Mail-Feedback/2.0',
    'Version: 1',
    `Original-Rcpt-To: <${recipient}>`,
    '',
    ...returned('part1', original, original_headers, recipient),
    '--part1--',
    '',
  ]);

const returned = (
  boundary: string,
  original: string | undefined,
  headers: readonly string[],
  recipient: string,
): string[] =>
  original === undefined
    ? []
    : [
        `--${boundary}`,
        'Content-Type: text/rfc822-headers',
        '',
        'From: Purple Merit <hello@purple-merit.example>',
        `To: ${recipient}`,
        `Message-ID: ${original}`,
        ...headers,
        'Subject: Hello',
        '',
      ];
