/** Two ways to put load on a system. What fails is counted and told, and stops nothing. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface Drive {
  n: number;
  seconds: number;
  failed: number;
  /** of what failed, the first few, each once */
  problems: string[];
}

const MAX_PROBLEMS = 5;

type Run = (index: number, intendedAt: number) => Promise<void>;

/** A fixed number in flight: the next begins when one has ended. Says how much the system can do. */
export async function closedLoop(count: number, inFlight: number, run: Run): Promise<Drive> {
  const tally = new Tally();
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) await tally.keep(run(next++, performance.now()));
  };
  await Promise.all(Array.from({ length: Math.min(inFlight, count) }, lane));
  return tally.result();
}

/**
 * A fixed rate, whatever the system does: each is measured from the moment it was meant to begin, so that a system that stalls is
 * charged for those who had to wait meanwhile.
 */
export async function openLoop(count: number, ratePerSecond: number, run: Run): Promise<Drive> {
  const tally = new Tally();
  const beganAt = performance.now();
  const under: Promise<void>[] = [];
  for (let index = 0; index < count; index++) {
    const intendedAt = beganAt + (index * 1_000) / ratePerSecond;
    const pauseMs = intendedAt - performance.now();
    if (pauseMs > 0) await sleep(pauseMs);
    under.push(tally.keep(run(index, intendedAt)));
  }
  await Promise.all(under);
  return tally.result();
}

class Tally {
  readonly #beganAt = performance.now();
  readonly #problems = new Set<string>();
  #n = 0;
  #failed = 0;

  async keep(run: Promise<void>): Promise<void> {
    this.#n += 1;
    try {
      await run;
    } catch (error) {
      this.#failed += 1;
      if (this.#problems.size < MAX_PROBLEMS)
        this.#problems.add(error instanceof Error ? error.message : String(error));
    }
  }

  result(): Drive {
    const seconds = (performance.now() - this.#beganAt) / 1_000;
    return { n: this.#n, seconds, failed: this.#failed, problems: [...this.#problems] };
  }
}
