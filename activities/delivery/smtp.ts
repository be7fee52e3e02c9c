/** E-mail over SMTP. SMTP knows no idempotency keys: a message whose fate is unknown is never sent again. */
import type { Readable } from 'node:stream';
import { createTransport } from 'nodemailer';
import type Mail from 'nodemailer/lib/mailer';
import { isNoSuchMailbox } from '../../workflows/contracts/mailbox-status';
import { toMail } from './mime';
import { NotAccepted, type DeliveryProvider, type Letter } from './provider';

const TIMEOUT_MS = 10_000;
/** As many as a worker runs activities: a message that waited here for a connection would have passed the gate long before. */
const MAX_CONNECTIONS = 100;
/** Servers wait five minutes (RFC 5321), some busy ones less: a burst is over by then. */
const IDLE_MS = 15_000;

/**
 * Connections are kept for the messages that follow at once. One that the server has closed meanwhile costs no certainty: the message goes
 * over another connection only if not a byte of it was sent (nodemailer's pool), and a server that has no byte has not taken it.
 */
export function createSmtp(url: string, from: string): DeliveryProvider<Letter> {
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
  transport.use('stream', (mail, done) => {
    const { message, data } = mail;
    const create = message.createReadStream.bind(message);
    message.createReadStream = (options) => {
      const content = create(options);
      (data as Traced).onContent?.(content);
      return content;
    };
    done();
  });
  return {
    name: 'smtp',
    takesIdempotencyKey: false,
    async deliver(message) {
      const contents: Readable[] = [];
      const mail: Traced = { ...toMail(message, from), onContent: (content) => contents.push(content) };
      try {
        const sent = await transport.sendMail(mail);
        return sent.messageId;
      } catch (error) {
        throw interpret(
          error as SmtpError,
          contents.some((content) => content.readableDidRead),
        );
      }
    },
    close: () => transport.close(),
  };
}

/** A mail that tells of its content each time it is about to go over a connection. */
interface Traced extends Mail.Options {
  onContent?: (content: Readable) => void;
}

interface SmtpError {
  command?: string;
  response?: string;
  responseCode?: number;
  code?: string;
}

/**
 * A refusal is certain, and so is whatever happened before the first byte of the message was read: a host that does not answer, a
 * certificate that has expired, a login that is refused. After it nobody knows. The server's own text may hold the address, so it is
 * left out.
 */
function interpret({ command, response, responseCode, code }: SmtpError, mayHaveLeft: boolean): Error {
  if (responseCode !== undefined)
    return new NotAccepted(
      `mail server refused with ${responseCode} at ${command ?? 'unknown'}`,
      responseCode >= 500,
      command === 'RCPT TO' && isNoSuchMailbox(/^5\d\d[ -](\S+)/.exec(response ?? '')?.[1] ?? ''),
    );
  if (!mayHaveLeft) return new NotAccepted(`no message could be given to the mail server: ${code ?? 'unknown'}`, false);
  return new Error(`connection to the mail server broke: ${code ?? 'unknown'}`);
}
