/** What Temporal keeps of a journey, and how long its handoff took, both read from the server. */
import type { Client } from '@temporalio/client';

export interface HistorySize {
  events: number;
  transitions: number;
}

/** Parent and child together. */
export async function historySize(client: Client, workflowIds: readonly string[]): Promise<HistorySize> {
  const runs = await Promise.all(workflowIds.map((id) => client.workflow.getHandle(id).describe()));
  return {
    events: runs.reduce((sum, { historyLength }) => sum + historyLength, 0),
    transitions: runs.reduce((sum, { raw }) => sum + Number(raw.workflowExecutionInfo?.stateTransitionCount ?? 0), 0),
  };
}

type Event = NonNullable<Awaited<ReturnType<typeof eventsOf>>[number]>;

/**
 * From the command that starts the destination to the signal that tells the source of its acknowledgement, by the server's clock.
 * @returns null when the journey made no handoff
 */
export async function handoffMs(client: Client, workflowId: string): Promise<number | null> {
  const events = await eventsOf(client, workflowId);
  const asked = events.find((event) => event.startChildWorkflowExecutionInitiatedEventAttributes);
  const heard = events.find(
    (event) => event.workflowExecutionSignaledEventAttributes?.signalName === 'handoffAcknowledged',
  );
  return asked && heard ? timeOf(heard) - timeOf(asked) : null;
}

const eventsOf = async (client: Client, workflowId: string) =>
  (await client.workflow.getHandle(workflowId).fetchHistory()).events ?? [];

const timeOf = ({ eventTime }: Event): number =>
  Number(eventTime?.seconds ?? 0) * 1_000 + (eventTime?.nanos ?? 0) / 1e6;
