/** Recorded histories, replayed with the workflow code of this build: what is running out there must be able to go on with it. */
import { DefaultLogger, makeTelemetryFilterString, Runtime, Worker } from '@temporalio/worker';
import type { HistoryAndWorkflowId } from '@temporalio/client';
import { dataConverter, workflowCode, type WorkflowCode } from '../workers/workflow-code';

export interface ReplayFindings {
  replayed: number;
  /** histories with which this build cannot go on */
  broken: { workflow_id: string; error: string }[];
}

/** One replay at a time: a history is let go of before the next one is read. */
export async function replayHistories(
  histories: AsyncIterable<HistoryAndWorkflowId>,
  onReplayed: () => void = () => undefined,
  code: WorkflowCode = workflowCode(),
): Promise<ReplayFindings> {
  // what goes wrong is reported once, by us
  Runtime.install({
    logger: new DefaultLogger('ERROR', () => undefined),
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR' }) } },
  });
  const findings: ReplayFindings = { replayed: 0, broken: [] };
  for await (const { workflowId, error } of Worker.runReplayHistories({ ...code, dataConverter }, histories)) {
    findings.replayed += 1;
    if (error) findings.broken.push({ workflow_id: workflowId, error: firstLine(error) });
    onReplayed();
  }
  return findings;
}

/** The rest is the core's wrapping of it. */
const firstLine = ({ message }: Error): string => message.split('\n', 1)[0] ?? message;
