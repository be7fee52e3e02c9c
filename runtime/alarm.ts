/** A loop's pause that something can end early. */

export interface Alarm {
  ring: () => void;
  wait: (limitMs: number) => Promise<void>;
}

/** A wait that can be cut short. A ring while nobody waits ends the next wait at once. */
export function createAlarm(): Alarm {
  let isRinging = false;
  let wake: (() => void) | undefined;
  return {
    ring: () => {
      isRinging = true;
      wake?.();
    },
    wait: async (limitMs) => {
      if (!isRinging)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, limitMs);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      isRinging = false;
      wake = undefined;
    },
  };
}
