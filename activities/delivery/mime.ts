/** One message as RFC 5322, the same bytes for SMTP and outbox. */
import type Mail from 'nodemailer/lib/mailer';
import type { Letter } from './provider';

/** The ids let an answer find its way back; the Message-ID is the ledger row's, so that a copy is seen to be one. */
export const toMail = (message: Letter, from: string): Mail.Options => ({
  from,
  to: message.to,
  subject: message.subject,
  text: message.body,
  messageId: `<${message.ledger_id}@purple-merit>`,
  headers: {
    'X-Merit-Ledger-ID': message.ledger_id,
    'X-Merit-Channel': message.channel,
    ...(message.is_automatic && { 'Auto-Submitted': 'auto-generated' }),
    ...unsubscribeHeaders(message),
  },
  // what cannot be delivered returns to the address that names the message
  ...(message.reply_to !== null && {
    replyTo: message.reply_to,
    envelope: { from: message.reply_to, to: message.to },
  }),
});

/** RFC 2369 and RFC 8058. The one-click line promises that a POST to the https address is enough. */
function unsubscribeHeaders({ unsubscribe_url, unsubscribe_mailto }: Letter): Record<string, string> {
  const ways = [unsubscribe_url, unsubscribe_mailto].filter((way) => way !== null).map((way) => `<${way}>`);
  return {
    ...(ways.length > 0 && { 'List-Unsubscribe': ways.join(', ') }),
    ...(unsubscribe_url !== null && { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }),
  };
}
