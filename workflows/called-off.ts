/** A destination that is called off tells the journey what only it has heard: the next one must know. */
import {
  CancellationScope,
  getExternalWorkflowHandle,
  isCancellation,
  patched,
  workflowInfo,
} from '@temporalio/workflow';
import { interactionSignal } from './contracts/journey';
import type { Hearing } from './hearing';

/** Held back (HELD_PATCHES), what it has heard goes with it, as before this build. */
export async function tellingIfCalledOff<T>(hearing: Hearing, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isCancellation(error)) await CancellationScope.nonCancellable(() => tell(hearing));
    throw error;
  }
}

async function tell({ news }: Hearing): Promise<void> {
  const { parent } = workflowInfo();
  if (!parent || news.length === 0 || !patched('tell-if-called-off')) return;
  const journey = getExternalWorkflowHandle(parent.workflowId);
  // A journey that has closed needs not know: nothing follows.
  await Promise.all(news.map((each) => journey.signal(interactionSignal, each).catch(() => undefined)));
}
