/** One caller begins only so many requests in a turn of the event loop: what others have sent is read in between. */
const REQUESTS_A_TURN = 20;

/** @returns when the request may begin; undefined: now */
export type Turn = () => Promise<void> | undefined;

/** First come, first served. One for each caller who shall not hold up the others. */
export function createTurns(): Turn {
  const waiting: (() => void)[] = [];
  let begun = 0;
  let isScheduled = false;

  function nextTurn(): void {
    isScheduled = false;
    const now = waiting.splice(0, REQUESTS_A_TURN);
    begun = now.length;
    if (begun > 0) schedule();
    for (const begin of now) begin();
  }
  function schedule(): void {
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(nextTurn);
  }

  return () => {
    schedule();
    if (begun < REQUESTS_A_TURN && waiting.length === 0) {
      begun++;
      return undefined;
    }
    return new Promise((resolve) => waiting.push(resolve));
  };
}
