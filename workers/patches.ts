/** Which patches of workflow code may take effect. */
import type { PatchActivationCallback } from '@temporalio/worker';

/**
 * A patch that is held back leaves no mark in any history, so that the build that brought it can still be rolled back; once it
 * is to stay, it is let go (HELD_PATCHES) and marks what it touches from then on.
 */
export const unlessHeld =
  (held: readonly string[]): PatchActivationCallback =>
  ({ patchId }) =>
    !held.includes(patchId);
