/** Mail that no person wrote (RFC 3834, and what was usual before it), and among it the notes of who is away. */
import { UNKNOWN_ABSENCE_DAYS } from '../../workflows/contracts/interaction';
import type { IncomingMessage } from '../message';
import { returnDateIn } from './return-date';

export type Automatic = { kind: 'out_of_office'; until: Date } | { kind: 'ignored'; reason: 'automatic' };

const DAY_MS = 86_400_000;

const AUTOMATIC_SUBJECT =
  /^\W*(auto(matic|matische|mated)?[ -]?(reply|response|antwort)|autoreply|automatisch|out of (the )?office|ooo\b|abwesen|réponse automatique|respuesta automática|risposta automatica)/i;
const AWAY =
  /\b(out of (the )?office|ooo\b|on (annual |parental |maternity |sick )?leave|on (vacation|holidays?)|away (from|until|till)|limited access|i am (currently )?away|back (in the office|on)|return(ing)? (on|to)|urlaub|nicht im (büro|haus)|wieder (da|erreichbar)|abwesen\w*)/iu;
const NOT_A_PERSON = /^(mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)([+-][^@]*)?@/i;

/** @returns undefined when a person wrote it */
export function automaticOf(message: IncomingMessage, receivedAt: Date): Automatic | undefined {
  if (!isAutomatic(message)) return undefined;
  const { subject, text } = message;
  const isAway = AUTOMATIC_SUBJECT.test(subject) || AWAY.test(subject) || AWAY.test(text);
  // a ticket number or a newsletter says nothing about where the person is
  if (!isAway || isBulk(message)) return { kind: 'ignored', reason: 'automatic' };
  const until = returnDateIn(`${subject}\n${text}`, receivedAt);
  return { kind: 'out_of_office', until: until ?? new Date(receivedAt.getTime() + UNKNOWN_ABSENCE_DAYS * DAY_MS) };
}

const isBulk = ({ header }: IncomingMessage): boolean =>
  header('list-id') !== undefined || /^(list|junk)$/i.test(header('precedence') ?? '');

function isAutomatic(message: IncomingMessage): boolean {
  const { header, subject, from } = message;
  const submitted = header('auto-submitted')?.toLowerCase() ?? 'no';
  return (
    !submitted.startsWith('no') ||
    header('x-autoreply') !== undefined ||
    header('x-autorespond') !== undefined ||
    /^(bulk|auto_reply)$/i.test(header('precedence') ?? '') ||
    header('return-path')?.trim() === '<>' ||
    isBulk(message) ||
    AUTOMATIC_SUBJECT.test(subject) ||
    NOT_A_PERSON.test(from ?? '')
  );
}
