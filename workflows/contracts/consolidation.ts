/** Consolidation of memory: a scheduled workflow (SPEC section 8). */

export const CONSOLIDATION_SCHEDULE = 'consolidate-memory';

export interface ConsolidationProgress {
  conversations: number;
  profiles: number;
  episodes: number;
  relations: number;
}

export interface ConsolidateMemoryInput {
  /** what continue-as-new carries over */
  carried?: ConsolidationProgress;
}
