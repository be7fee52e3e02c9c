/** What the methods work with. The server wires it; tests wire parts of it. */
import type { Vault } from '../../../db/pii';
import type { Queryable } from '../../../db/queryable';
import type { Memory } from '../../../memory';
import type { Config } from '../../../runtime/config';
import type { Interaction } from '../../../workflows/contracts/interaction';
import type { LongTermMemory } from '../../protocol/memory-methods';
import type { Component } from '../../protocol/system-methods';
import type { Handlers } from '../handler';

/** The part of long-term memory that is written and read together with leads. */
export interface ProfileMemory {
  fetch(db: Queryable, leadId: string): Promise<LongTermMemory | null>;
  /** in the transaction that stores the interaction, once per interaction */
  learnFromInteraction(db: Queryable, interaction: Interaction): Promise<void>;
}

export type MemoryMethod = 'storeMemory' | 'fetchMemory' | 'searchGraph' | 'consolidateMemory';

export interface HandlerDeps {
  config: Pick<
    Config,
    | 'frequencyCap'
    | 'quietHours'
    | 'sendDays'
    | 'defaultTimezone'
    | 'companyPauseSeconds'
    | 'approvers'
    | 'backupApprovers'
    | 'autoOptimize'
    | 'budgetMoveLimit'
    | 'outcomeWindowSeconds'
  >;
  vault: Vault;
  profiles: ProfileMemory;
  /** memory that imports, exports, resources and recommendations go through */
  tiers: Pick<Memory, 'shortTerm' | 'semantic' | 'episodic'>;
  memoryHandlers: Pick<Handlers, MemoryMethod>;
  /** state of what lies behind the server besides PostgreSQL, by name */
  probes: Readonly<Record<string, () => Promise<Component>>>;
  clock(): Date;
}
