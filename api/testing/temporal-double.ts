/** A Temporal client for unit tests: it does what it was told to do and throws on everything else. */
import type { Client } from '@temporalio/client';
import type { TemporalClient } from '../context';

export interface TemporalScript {
  start?: (workflowType: string, options: StartOptions) => unknown;
  executeUpdateWithStart?: (
    update: string,
    options: { args: unknown[]; updateId: string; start: StartOptions },
  ) => unknown;
  startUpdateWithStart?: (
    update: string,
    options: { args: unknown[]; updateId: string; start: StartOptions },
  ) => unknown;
  signalWithStart?: (workflowType: string, options: StartOptions) => unknown;
  describe?: (workflowId: string) => unknown;
  query?: (workflowId: string) => unknown;
  signal?: (workflowId: string, signal: string, argument: unknown) => unknown;
  executeUpdate?: (workflowId: string, update: string, options: { args: unknown[]; updateId: string }) => unknown;
  describeTaskQueue?: (queue: string, type: number) => unknown;
  describeSchedule?: (scheduleId: string) => unknown;
  getSystemInfo?: () => unknown;
}

export interface StartOptions {
  workflowId: string;
  taskQueue: string;
  args: unknown[];
  priority?: { priorityKey?: number; fairnessKey?: string };
  staticSummary?: string;
}

interface WithStart {
  args: unknown[];
  updateId: string;
  startWorkflowOperation: { options: StartOptions };
}

/** @throws (from every method) Error naming the method when the script has no answer for it */
export function scriptedTemporal(script: TemporalScript): TemporalClient {
  const told = <N extends keyof TemporalScript>(name: N): NonNullable<TemporalScript[N]> => {
    const answer = script[name];
    if (!answer)
      throw new Error(
        `scripted Temporal client was not told how to ${name}; it knows: ${Object.keys(script).join(', ')}`,
      );
    return answer;
  };
  const handle = (id: string) => ({
    describe: async () => told('describe')(id),
    query: async () => told('query')(id),
    signal: async (signal: { name: string }, argument: unknown) => told('signal')(id, signal.name, argument),
    executeUpdate: async (update: { name: string }, options: { args: unknown[]; updateId: string }) =>
      told('executeUpdate')(id, update.name, options),
  });
  const client = {
    withDeadline: (_at: number, work: () => Promise<unknown>) => work(),
    workflow: {
      start: async (type: string, options: StartOptions) => told('start')(type, options),
      signalWithStart: async (type: string, options: StartOptions) => told('signalWithStart')(type, options),
      getHandle: handle,
      executeUpdateWithStart: async (update: { name: string }, { startWorkflowOperation, ...options }: WithStart) =>
        told('executeUpdateWithStart')(update.name, { ...options, start: startWorkflowOperation.options }),
      startUpdateWithStart: async (update: { name: string }, { startWorkflowOperation, ...options }: WithStart) =>
        told('startUpdateWithStart')(update.name, { ...options, start: startWorkflowOperation.options }),
    },
    schedule: { getHandle: (id: string) => ({ describe: async () => told('describeSchedule')(id) }) },
    workflowService: {
      describeTaskQueue: async (asked: { taskQueue: { name: string }; taskQueueType: number }) =>
        told('describeTaskQueue')(asked.taskQueue.name, asked.taskQueueType),
      getSystemInfo: async () => told('getSystemInfo')(),
    },
  };
  return client as unknown as Pick<Client, 'withDeadline' | 'workflow' | 'schedule' | 'workflowService'>;
}
