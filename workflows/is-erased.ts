/** A step was refused because the person was erased: nothing is left to do for her, and nobody is to be asked. */
import { ApplicationFailure, TemporalFailure } from '@temporalio/common';
import { FAILURES } from './contracts/failures';

/** Whether it is what a step, or a destination's step, has failed of. */
export function isErased(error: unknown): boolean {
  let failure = error;
  while (failure instanceof TemporalFailure && !(failure instanceof ApplicationFailure)) failure = failure.cause;
  return failure instanceof ApplicationFailure && failure.type === FAILURES.erased;
}
