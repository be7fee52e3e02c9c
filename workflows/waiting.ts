/** What a sequence waits for, so that it can say when it goes on by itself. */
import type { JourneyTimer } from './contracts/journey';
import type { Hearing } from './hearing';

export interface Wait {
  dueMs: number;
  kind: JourneyTimer['kind'];
  /** of the timer, in the Web UI */
  summary: string;
  interrupted?: () => boolean;
  /** time to answer for whoever comes back to the office */
  graceMs?: number;
}

/** As it stands now: whoever is out of office is waited for. */
export const timerOf = (wait: Wait | null, hearing: Hearing): JourneyTimer | null =>
  wait && { at: new Date(Math.max(wait.dueMs, hearing.backAtMs + (wait.graceMs ?? 0))).toISOString(), kind: wait.kind };
