/** Calls whose answer is still out, by id. */
import type { RpcResponse } from './channel';
import { parseResponse } from './channel';

interface Waiting {
  resolve: (response: RpcResponse) => void;
  reject: (error: Error) => void;
}

export class PendingAnswers {
  private readonly waiting = new Map<number, Waiting>();

  wait(id: number, send: () => void): Promise<RpcResponse> {
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      send();
    });
  }

  /** Gives an answer to who waits for it; one that nobody waits for any more is dropped. False: it was no answer. */
  settle(text: string): boolean {
    let response;
    try {
      response = parseResponse(text);
    } catch {
      return false;
    }
    const id = Number(response.id);
    this.waiting.get(id)?.resolve(response);
    this.waiting.delete(id);
    return true;
  }

  /** True: somebody was still waiting for it. */
  drop(id: number): boolean {
    return this.waiting.delete(id);
  }

  failAll(error: Error): void {
    const all = [...this.waiting.values()];
    this.waiting.clear();
    for (const { reject } of all) reject(error);
  }
}
