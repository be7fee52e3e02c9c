/** What both stores of short-term memory do alike; conformance.ts holds them to it. */
import type { Queryable } from '../../db/queryable';
import type { ShortTermMemory } from '../../mcp/protocol/memory-methods';

export interface ShortTermRecord extends ShortTermMemory {
  /** ISO time; of two writes to one conversation the later one stands, in whatever order they arrive */
  written_at: string;
}

export interface ShortTermStore {
  /** Keeps the record until expires_at, unless a later one is there. */
  put(db: Queryable, record: ShortTermRecord): Promise<void>;
  /** @returns null when there is none, or none that has not expired */
  get(db: Queryable, conversationId: string): Promise<ShortTermRecord | null>;
  /** About `limit` of all records, and where the next ones begin; one that is written meanwhile may come twice. */
  list(db: Queryable, limit: number, cursor: string | undefined): Promise<ShortTermPage>;
  /** Forgets them, wherever they are kept. @throws Error when one of the places does not answer */
  remove(db: Queryable, conversationIds: readonly string[]): Promise<void>;
}

export interface ShortTermPage {
  records: ShortTermRecord[];
  /** null: these were the last ones */
  next: string | null;
}

export const later = (a: ShortTermRecord | null, b: ShortTermRecord | null): ShortTermRecord | null =>
  a && b ? (b.written_at > a.written_at ? b : a) : (a ?? b);
