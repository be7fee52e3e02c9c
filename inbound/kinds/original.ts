/** The message of ours that a report is about, as far as the report returns it. */
import { addressField, readHeader } from '../fields';
import { idsIn, type IncomingMessage } from '../message';

export interface Original {
  /** its Message-ID */
  message_ids: readonly string[];
  /** where answers to it go: may hold the token */
  addresses: readonly string[];
  /** whom it was sent to */
  recipient: string | null;
}

const RETURNED = ['message/rfc822', 'message/global', 'text/rfc822-headers', 'message/global-headers'];

/** @param recipient whom the report names */
export function originalIn({ parts }: IncomingMessage, recipient: string | null): Original {
  const returned = parts.find(({ mime_type }) => RETURNED.includes(mime_type));
  const header = readHeader(returned?.content ?? '');
  const replyTo = addressField(header.get('reply-to'));
  return {
    message_ids: idsIn(header.get('message-id')),
    addresses: replyTo === null ? [] : [replyTo],
    recipient: recipient ?? addressField(header.get('to')),
  };
}
