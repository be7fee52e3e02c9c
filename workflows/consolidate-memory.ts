/**
 * Closed conversations become memory that lasts, batch by batch, until none is due (docs/memory.md). What is done is marked in
 * the store, by the batch itself: whoever comes next, after whatever happened, goes on from there.
 */
import { continueAsNew, proxyActivities, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { MemoryActivities } from './contracts/activities';
import type { ConsolidateMemoryInput, ConsolidationProgress } from './contracts/consolidation';

/**
 * Regular, since it is long, and with a heartbeat, so that a killed worker's part is taken over soon. Patient: the store may be
 * away for as long as it likes.
 */
const { consolidateBatches } = proxyActivities<MemoryActivities>({
  startToCloseTimeout: '5 min',
  heartbeatTimeout: '15 s',
  retry: { initialInterval: '1 s', backoffCoefficient: 2, maximumInterval: '60 s' },
  summary: 'Consolidate closed conversations, batch by batch',
});

/** A run ends after so many, whatever the server suggests: its history stays small. */
const ROUNDS_PER_RUN = 100;

export async function consolidateMemory({ carried }: ConsolidateMemoryInput): Promise<ConsolidationProgress> {
  let total = carried ?? { conversations: 0, profiles: 0, episodes: 0, relations: 0 };
  setCurrentDetails(`Closed conversations become memory. ${total.conversations} so far; the first batch is under way.`);
  for (let round = 1; ; round += 1) {
    const { done, remaining, is_over } = await consolidateBatches();
    total = added(total, done);
    tell(total, remaining);
    if (is_over) return total;
    if (round === ROUNDS_PER_RUN || workflowInfo().continueAsNewSuggested)
      await continueAsNew<typeof consolidateMemory>({ carried: total });
  }
}

const added = (a: ConsolidationProgress, b: ConsolidationProgress): ConsolidationProgress => ({
  conversations: a.conversations + b.conversations,
  profiles: a.profiles + b.profiles,
  episodes: a.episodes + b.episodes,
  relations: a.relations + b.relations,
});

function tell({ conversations, profiles, episodes, relations }: ConsolidationProgress, remaining: number): void {
  setCurrentDetails(
    `${conversations} closed conversations consolidated: ${profiles} profiles, ${episodes} episodes and ${relations} weights of the graph changed. ${remaining} are left.`,
  );
}
