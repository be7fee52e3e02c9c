/** E-mail over SMTP. SMTP knows no idempotency keys: a message whose fate is unknown is never sent again. */
import { createTransport } from 'nodemailer';
import { toMail } from './mime';
import { NotAccepted, type DeliveryProvider } from './provider';

const TIMEOUT_MS = 10_000;
/** As many as a worker runs activities: a message that waited here for a connection would have passed the gate long before. */
const MAX_CONNECTIONS = 100;
/** Servers wait five minutes (RFC 5321), some busy ones less: a burst is over by then. */
const IDLE_MS = 15_000;

/**
 * Connections are kept for the messages that follow at once. One that the server has closed meanwhile costs no certainty: the message goes
 * over another connection only if not a byte of it was sent (nodemailer's pool), and a server that has no byte has not taken it.
 */
export function createSmtp(url: string, from: string): DeliveryProvider {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: MAX_CONNECTIONS,
    maxRequeues: 1,
    idleTimeout: IDLE_MS,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
  });
  return {
    name: 'smtp',
    takesIdempotencyKey: false,
    async deliver(message) {
      try {
        const sent = await transport.sendMail(toMail(message, from));
        return sent.messageId;
      } catch (error) {
        throw interpret(error);
      }
    },
    close: () => transport.close(),
  };
}

/**
 * Enhanced status codes (RFC 3463) that speak of the recipient: no such mailbox, domain or address, moved, disabled, or a domain
 * that takes no mail. A server may say at RCPT TO what it has against the sender (5.1.0 in Postfix, 5.1.7, 5.1.8) or our mail
 * (5.7.x), and a bare 550 may be either: a person looks at those.
 */
const NO_SUCH_MAILBOX = /^5\d\d[ -]5\.(1\.(1|2|3|6|10)|2\.1)\b/;

interface SmtpError {
  command?: string;
  response?: string;
  responseCode?: number;
  code?: string;
  syscall?: string;
}

/**
 * A refusal is certain, and so is a connection that never came about. A connection that broke is not: nodemailer names the
 * same command however far the message had come. The server's own text may hold the address, so it is left out.
 */
function interpret(error: unknown): Error {
  const { command, response, responseCode, code, syscall } = error as SmtpError;
  if (responseCode !== undefined)
    return new NotAccepted(
      `mail server refused with ${responseCode} at ${command ?? 'unknown'}`,
      responseCode >= 500,
      command === 'RCPT TO' && NO_SUCH_MAILBOX.test(response ?? ''),
    );
  if (syscall === 'connect' || code === 'EDNS')
    return new NotAccepted(`mail server cannot be reached: ${code ?? 'unknown'}`, false);
  return new Error(`connection to the mail server broke: ${code ?? 'unknown'}`);
}
