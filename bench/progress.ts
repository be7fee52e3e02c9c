/** What goes on, for the person who waits: on stderr, so that stdout is the report alone. */
const startedAt = performance.now();

export function progress(text: string): void {
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  process.stderr.write(`  ${String(seconds).padStart(5)} s  ${text}\n`);
}

/** @returns to be called once for each of `count`; says so ten times at most */
export function progressOf(what: string, count: number): () => void {
  let done = 0;
  const every = Math.max(50, Math.ceil(count / 10));
  return () => {
    done += 1;
    if (done % every === 0 && done < count) progress(`${what}: ${done} of ${count}`);
  };
}
