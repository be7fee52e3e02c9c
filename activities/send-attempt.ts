/**
 * An attempt that failed and knows that no provider has the message leaves its id to the next one, which goes to the ledger as
 * if it were the same. So a reservation whose answer was lost is not taken for a message that may be out.
 *
 * The id travels in heartbeat details, with the number of the attempt: it is written when that attempt will call no provider any
 * more, and holds for the very next one. Killed at any point, or when the heartbeat is lost, nobody knows: the id is a new one.
 */
import { randomUUID } from 'node:crypto';
import { activityInfo, heartbeat } from '@temporalio/activity';
import { z } from 'zod';

const unsentSchema = z.object({ attempt_id: z.string().min(1), attempt: z.int() });

/** The id under which this attempt goes to the ledger. */
export function attemptId(): string {
  const info = activityInfo();
  const unsent = unsentSchema.safeParse(info.heartbeatDetails).data;
  return unsent?.attempt === info.attempt - 1 ? unsent.attempt_id : randomUUID();
}

/** For a step after whose failure this attempt ends, while no provider has its message. */
export async function unsentIfFailed<T>(attempt_id: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    heartbeat({ attempt_id, attempt: activityInfo().attempt } satisfies z.infer<typeof unsentSchema>);
    throw error;
  }
}
