/** Progress of long work, on stderr so that answers can be piped on; cli-progress shows nothing where there is no terminal. */
import { Presets, SingleBar } from 'cli-progress';

/** For work whose end is not known beforehand. */
export interface Counter {
  tick: () => void;
  stop: () => void;
}

const TICKS_PER_UPDATE = 50;

export function counter(what: string): Counter {
  const bar = new SingleBar(
    { format: `  ${what}: {value}`, stream: process.stderr, clearOnComplete: true },
    Presets.shades_classic,
  );
  let count = 0;
  bar.start(0, 0);
  return {
    tick: () => {
      count += 1;
      if (count % TICKS_PER_UPDATE === 0) bar.update(count);
    },
    stop: () => bar.stop(),
  };
}
