/** Messages that have come out of a system, by lead. */
const LIMIT_MS = 60_000;

export class Arrivals {
  readonly #counts = new Map<string, number>();
  readonly #waiting = new Map<string, () => void>();

  /** called with the lead of every message */
  onArrival: (leadId: string) => void = () => undefined;

  /** how often each message has arrived, by its id */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  arrived(leadId: string, messageId: string): void {
    this.#counts.set(messageId, (this.#counts.get(messageId) ?? 0) + 1);
    this.#waiting.get(leadId)?.();
    this.onArrival(leadId);
  }

  /** Resolves with the next message to a lead. @throws Error when none comes in a minute */
  next(leadId: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no message came out in ${LIMIT_MS / 1_000} s`)), LIMIT_MS);
      this.#waiting.set(leadId, () => {
        clearTimeout(timer);
        this.#waiting.delete(leadId);
        resolve();
      });
    });
  }
}
