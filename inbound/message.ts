/** A raw message → the parts that say what it is. Holds PII: never log it. */
import PostalMime from 'postal-mime';
import { htmlToText } from './html-text';

/** What comes after this is not looked at: attachments, mostly. Reports come before what they return. */
export const MAX_MESSAGE_BYTES = 1_000_000;

export interface IncomingMessage {
  /** with its brackets */
  message_id: string | null;
  /** address of the sender */
  from: string | null;
  /** whoever it was delivered to, by any header that says so */
  recipients: readonly string[];
  /** In-Reply-To, then References from the last to the first */
  references: readonly string[];
  subject: string;
  text: string;
  /** of a repeated field the first; by lower-case name */
  header: (name: string) => string | undefined;
  /** everything that is not its text */
  parts: readonly { mime_type: string; content: string }[];
}

const RECIPIENT_HEADERS = ['to', 'cc', 'delivered-to', 'x-original-to', 'envelope-to', 'x-forwarded-to'];

/** @throws Error when it is nested beyond reason */
export async function parseMessage(raw: Uint8Array | string): Promise<IncomingMessage> {
  const email = await PostalMime.parse(raw, {
    forceRfc822Attachments: true,
    attachmentEncoding: 'utf8',
    maxNestingDepth: 50,
    maxHeadersSize: 200_000,
  });
  const header = (name: string): string | undefined => email.headers.find(({ key }) => key === name)?.value;
  return {
    message_id: idsIn(email.messageId).at(0) ?? null,
    from: email.from?.address ?? null,
    recipients: email.headers
      .filter(({ key }) => RECIPIENT_HEADERS.includes(key))
      .flatMap(({ value }) => value.match(/[^\s<>,;:"]+@[^\s<>,;:"]+/g) ?? []),
    references: [...idsIn(header('in-reply-to')), ...idsIn(header('references')).reverse()],
    subject: email.subject ?? '',
    text: email.text ?? htmlToText(email.html ?? ''),
    header,
    parts: email.attachments.map(({ mimeType, content }) => ({
      mime_type: mimeType.toLowerCase(),
      content: typeof content === 'string' ? content : new TextDecoder().decode(content),
    })),
  };
}

/** `<a@b> <c@d>` */
export const idsIn = (value: string | undefined): string[] => value?.match(/<[^\s<>]{1,900}>/g) ?? [];
