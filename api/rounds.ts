/** A round of work, again and again in the background, until the process stops. */
import { createAlarm } from '../runtime/alarm';

export interface Rounds {
  /** Begins the next round at once. */
  nudge(): void;
  /** Resolves when the round under way is over. */
  stop(): Promise<void>;
}

/** @param round sees to its own failures; resolves to how long to pause before the next one, in milliseconds */
export function startRounds(round: () => Promise<number>): Rounds {
  const alarm = createAlarm();
  let isStopping = false;
  const loop = async (): Promise<void> => {
    while (!isStopping) {
      const pauseMs = await round();
      if (pauseMs > 0) await alarm.wait(pauseMs);
    }
  };
  const finished = loop();
  return {
    nudge: alarm.ring,
    stop: async () => {
      isStopping = true;
      alarm.ring();
      await finished;
    },
  };
}
