/** E-mail over SMTP. SMTP knows no idempotency keys: a message whose fate is unknown is never sent again. */
import { createTransport } from 'nodemailer';
import { toMail } from './mime';
import { NotAccepted, type DeliveryProvider } from './provider';

/** Commands that come before the server may take the message. */
const BEFORE_ACCEPTANCE = /^(CONN|EHLO|HELO|LHLO|STARTTLS|AUTH.*|MAIL FROM|RCPT TO)$/;
const TIMEOUT_MS = 10_000;

export function createSmtp(url: string, from: string): DeliveryProvider {
  const transport = createTransport({ url, connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: TIMEOUT_MS });
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
}

/** An answer of the server is certain; so is a failure before DATA. Silence after that is not. The server's text may hold the address. */
function interpret(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { command, responseCode, code } = error as SmtpError;
  if (responseCode !== undefined) return new NotAccepted(`mail server refused with ${responseCode} at ${command ?? 'unknown'}`, responseCode >= 500);
  if (command !== undefined && BEFORE_ACCEPTANCE.test(command)) return new NotAccepted(`mail server failed at ${command}: ${code ?? 'unknown'}`, false);
  return new Error(`mail server went silent at ${command ?? 'unknown'}: ${code ?? 'unknown'}`);
}
