/** One bar for reading and learning. */
import { setImmediate } from 'node:timers/promises';
import { Presets, SingleBar } from 'cli-progress';

export interface Progress {
  /** reading; may be called for several files, one after the other */
  readonly bytes: (bytes: number, of: number) => void;
  /** What follows is done without a pause, so it is shown before it begins. */
  readonly stage: (doing: string) => Promise<void>;
  readonly step: (done: number, of: number, doing: string) => Promise<void>;
}

/** Of the bar, what reading takes. */
const READING = 0.2;

export async function withProgress<T>(stages: number, work: (progress: Progress) => Promise<T>): Promise<T> {
  const bar = new SingleBar(
    { format: '  {bar} {percentage} % | {doing}', stream: process.stderr, clearOnComplete: true },
    Presets.shades_classic,
  );
  let done = 0;
  const show = (share: number, doing: string): Promise<void> => {
    bar.update(Math.min(1, share), { doing });
    return setImmediate();
  };
  bar.start(1, 0, { doing: 'reading' });
  try {
    return await work({
      bytes: (bytes, of) => bar.update((READING * bytes) / Math.max(1, of), { doing: 'reading' }),
      stage: (doing) => show(READING + ((1 - READING) * done++) / stages, doing),
      step: (at, of, doing) => show(READING + ((1 - READING) * at) / of, doing),
    });
  } finally {
    bar.stop();
  }
}
