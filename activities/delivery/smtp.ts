/** E-mail over SMTP. SMTP knows no idempotency keys: a message whose fate is unknown is never sent again. */
import { createTransport } from 'nodemailer';
import { toMail } from './mime';
import { NotAccepted, type DeliveryProvider } from './provider';

const TIMEOUT_MS = 10_000;

export function createSmtp(url: string, from: string): DeliveryProvider {
  const transport = createTransport({
    url,
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

interface SmtpError {
  command?: string;
  responseCode?: number;
  code?: string;
  syscall?: string;
}

/**
 * A refusal is certain, and so is a connection that never came about. A connection that broke is not: nodemailer names the
 * same command however far the message had come. The server's own text may hold the address, so it is left out.
 */
function interpret(error: unknown): Error {
  const { command, responseCode, code, syscall } = error as SmtpError;
  if (responseCode !== undefined)
    return new NotAccepted(`mail server refused with ${responseCode} at ${command ?? 'unknown'}`, responseCode >= 500);
  if (syscall === 'connect' || code === 'EDNS')
    return new NotAccepted(`mail server cannot be reached: ${code ?? 'unknown'}`, false);
  return new Error(`connection to the mail server broke: ${code ?? 'unknown'}`);
}
