/** Bounces: delivery status notifications (RFC 3464) with enhanced status codes (RFC 3463). */
import { isNoSuchMailbox } from '../../workflows/contracts/mailbox-status';
import { addressField, readBlocks, type Fields } from '../fields';
import type { IncomingMessage } from '../message';
import { originalIn, type Original } from './original';

export type DeliveryStatus =
  | { kind: 'bounce'; bounce: 'hard' | 'soft'; original: Original }
  /** still being tried, or delivered after all */
  | { kind: 'ignored'; reason: 'not_failed' };

const REPORTS = ['message/delivery-status', 'message/global-delivery-status'];

/** @returns undefined when the message is no delivery report */
export function deliveryStatusOf(message: IncomingMessage): DeliveryStatus | undefined {
  const report = message.parts.find(({ mime_type }) => REPORTS.includes(mime_type));
  if (!report) return undefined;
  // the first block is about the report itself
  const failed = readBlocks(report.content).filter((fields) => fields.get('action')?.toLowerCase() === 'failed');
  if (failed.length === 0) return { kind: 'ignored', reason: 'not_failed' };
  // our mail has one recipient; a report on several is about the worst
  const worst = failed.find((fields) => bounceOf(fields) === 'hard') ?? failed[0];
  const recipient = worst && addressField(worst.get('original-recipient') ?? worst.get('final-recipient'));
  return { kind: 'bounce', bounce: worst ? bounceOf(worst) : 'soft', original: originalIn(message, recipient ?? null) };
}

/** Without a readable status nobody says that the mailbox does not exist. */
const bounceOf = (fields: Fields): 'hard' | 'soft' => (isNoSuchMailbox(statusOf(fields)) ? 'hard' : 'soft');

/** 5.0.0 is what a server writes that leaves the details to the words of the one it spoke to (Exim). */
function statusOf(fields: Fields): string {
  const [status = '', told] = ['status', 'diagnostic-code'].map(
    (name) => /\b([245]\.\d{1,3}\.\d{1,3})\b/.exec(fields.get(name) ?? '')?.[1],
  );
  return status === '5.0.0' ? (told ?? status) : status;
}
