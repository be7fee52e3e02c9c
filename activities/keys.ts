/** Keys and draws derived from a step: the same on every retry, on every machine. */
import { createHash } from 'node:crypto';
import type { Step } from '../workflows/contracts/activities';

/** Idempotency key of one write within a step. */
export const keyOf = (step: Step, write: string): string =>
  `${step.workflow_id}:${step.journey_no}:${step.step}:${write}`;

/** A uniform number in [0, 1) that a retry draws again: 53 bits of the step's SHA-256. */
export function drawFor(step: Step, purpose: string): number {
  const digest = createHash('sha256').update(keyOf(step, purpose)).digest();
  return Number(digest.readBigUInt64BE() >> 11n) / 2 ** 53;
}
