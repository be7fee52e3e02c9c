/** Complaints: somebody pressed "this is spam", and the provider reports it (ARF, RFC 5965). */
import { addressField, readBlocks } from '../fields';
import type { IncomingMessage } from '../message';
import { originalIn, type Original } from './original';

export type FeedbackReport = { kind: 'complaint'; original: Original } | { kind: 'ignored'; reason: 'not_spam' };

/** @returns undefined when the message is no feedback report */
export function feedbackReportOf(message: IncomingMessage): FeedbackReport | undefined {
  const report = message.parts.find(({ mime_type }) => mime_type === 'message/feedback-report');
  if (!report) return undefined;
  const [fields] = readBlocks(report.content);
  if (fields?.get('feedback-type')?.toLowerCase() === 'not-spam') return { kind: 'ignored', reason: 'not_spam' };
  return { kind: 'complaint', original: originalIn(message, addressField(fields?.get('original-rcpt-to'))) };
}
