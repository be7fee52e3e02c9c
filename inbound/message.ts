/** A raw message → the parts that say what it is. Holds PII: never log it. */
import { htmlToText } from './html-text';
import { takeApart } from './parsing';

/** What comes after this is not looked at: attachments, mostly. Reports come before what they return. */
export const MAX_MESSAGE_BYTES = 1_000_000;

/** A megabyte of ordinary text has 15,000. Each line and each part costs the parser time, empty ones too. */
const MAX_LINES = 20_000;
/** lines that begin like the border of a part */
const MAX_BORDERS = 1_000;
const [LINE_FEED, DASH] = [0x0a, 0x2d];

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

/** The lengths are those of RFC 5321: without them a long word would be tried from each of its letters to its end. */
const ADDRESSES = /[^\s<>,;:"]{1,64}@[^\s<>,;:"]{1,255}/g;
const RECIPIENT_HEADERS = ['to', 'cc', 'delivered-to', 'x-original-to', 'envelope-to', 'x-forwarded-to'];

/** What is looked at of a message: the rest of one that was made to keep us busy is not. */
function affordable(raw: Uint8Array | string): Uint8Array {
  const bytes = (typeof raw === 'string' ? Buffer.from(raw) : raw).subarray(0, MAX_MESSAGE_BYTES);
  let [lines, borders] = [0, 0];
  for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, end + 1)) {
    lines += 1;
    if (bytes[end + 1] === DASH && bytes[end + 2] === DASH) borders += 1;
    if (lines > MAX_LINES || borders > MAX_BORDERS) return bytes.subarray(0, end + 1);
  }
  return bytes;
}

/** @throws TooCostly; Error when it is nested beyond reason */
export async function parseMessage(raw: Uint8Array | string): Promise<IncomingMessage> {
  const email = await takeApart(affordable(raw), {
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
      .flatMap(({ value }) => value.match(ADDRESSES) ?? []),
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
