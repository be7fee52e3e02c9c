/** One message as RFC 5322, the same bytes for SMTP and outbox. */
import type Mail from 'nodemailer/lib/mailer';
import type { OutgoingMessage } from './provider';

/** The ids let an answer find its way back; the Message-ID is the ledger row's, so that a copy is seen to be one. */
export const toMail = (message: OutgoingMessage, from: string): Mail.Options => ({
  from,
  to: message.to,
  subject: message.subject,
  text: message.body,
  messageId: `<${message.ledger_id}@purple-merit>`,
  headers: { 'X-Merit-Ledger-ID': message.ledger_id, 'X-Merit-Channel': message.channel },
});
